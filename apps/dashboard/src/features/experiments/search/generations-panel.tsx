'use client';

import { generationMetrics, type Series } from '@bionas/contracts';
import { Chart, LoadingRows } from '@bionas/ui';
import { Paper, Text, Title } from '@mantine/core';
import { useMemo, type JSX } from 'react';
import { useLayerSeries } from '../../runs/layers/use-layer-series.ts';
import { prepareGenerations } from './prepare-generations.ts';

const names = Object.values(generationMetrics);
const none: readonly Series[] = [];

/** Samples of the alphas, generation by generation: all that were scored, those that live on, and where the alphas went. */
export function GenerationsPanel({ runId }: { readonly runId: string }): JSX.Element {
  const { series, ready } = useLayerSeries(runId, names);
  const shown = ready ? series : none;
  const prepared = useMemo(() => prepareGenerations(shown), [shown]);
  return (
    <Paper withBorder p="md" style={{ minWidth: 0 }} component="section" aria-label="Generations">
      {!ready ? (
        <LoadingRows label="Generations" />
      ) : shown.every(({ points }) => points.length === 0) ? (
        <>
          <Title order={2} size="h4">
            Samples and survivors
          </Title>
          <Text c="dimmed" size="sm">
            No generation has been scored yet: samples are drawn once the shared weights are warm.
          </Text>
        </>
      ) : (
        <Chart
          prepared={prepared}
          label="Samples of the alphas, generation by generation"
          height={300}
          controls={
            <Title order={2} size="h4">
              Samples and survivors
            </Title>
          }
        />
      )}
    </Paper>
  );
}
