'use client';

import { layerMeasureNames, layerMeasureOf, layerMeasures, type RunDetail } from '@bionas/contracts';
import { EmptyState, ErrorState, LoadingRows } from '@bionas/ui';
import { Group, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useMemo, type JSX } from 'react';
import { errorMessage } from '../../../api/error-message.ts';
import { useTRPC } from '../../../api/trpc.ts';
import { HowMeasured } from '../provenance-facts.tsx';
import { LandscapePanel } from './landscape-panel.tsx';
import { LayerControlsPanel } from './layer-controls-panel.tsx';
import { LayerFindingsPanel } from './layer-findings-panel.tsx';
import { MeasureCharts } from './measure-charts.tsx';
import { runLayers } from './run-layers.ts';

/** Whether and how well each layer learns: findings in words, measures over time, frozen-layer controls, the loss around the weights. */
export function LayersTab({ run }: { readonly run: RunDetail }): JSX.Element {
  const trpc = useTRPC();
  const [wanted, setMeasure] = useQueryState('measure', parseAsStringLiteral(layerMeasureNames));
  const names = useQuery(trpc.runs.metricNames.queryOptions({ runIds: [run.id] }));
  const ofLayers = useMemo(
    () => (names.data ?? []).filter((name) => name === 'learning-rate' || layerMeasureOf(name) !== null),
    [names.data],
  );
  const { layers, measures } = useMemo(
    () => runLayers(ofLayers, run.training?.layers, run.genome),
    [ofLayers, run.training?.layers, run.genome],
  );
  if (names.error !== null) {
    return (
      <ErrorState
        title="The measures could not be read"
        message={errorMessage(names.error)}
        onRetry={() => void names.refetch()}
      />
    );
  }
  if (names.data === undefined) return <LoadingRows label="Measures of the layers" />;
  const usual = measures.includes('update-angle') ? 'update-angle' : measures[0];
  const measure = measures.find((one) => one === wanted) ?? usual;
  return (
    <Stack>
      {measure === undefined ? (
        <EmptyState
          title="No layer was measured yet"
          text="Layers are measured after each epoch, of short ones after some, unless the spec says `measures: off`."
        />
      ) : (
        <>
          <LayerFindingsPanel runId={run.id} layers={layers} metricNames={ofLayers} />
          <Group align="flex-end" gap="md" wrap="wrap">
            <Select
              label="Measure"
              w={290}
              allowDeselect={false}
              value={measure}
              data={measures.map((one) => ({ value: one, label: layerMeasures[one].title }))}
              onChange={(value) => void setMeasure(measures.find((one) => one === value) ?? null)}
            />
            <Text size="sm" maw={720} pb={6}>
              {layerMeasures[measure].description}
              {layerMeasures[measure].absent !== null && (
                <Text span inherit c="dimmed">
                  {' '}
                  A layer without a value: {layerMeasures[measure].absent}
                </Text>
              )}
            </Text>
          </Group>
          <MeasureCharts runId={run.id} measure={measure} layers={layers} metricNames={ofLayers} />
          <HowMeasured provenance={run.training?.provenance ?? null}>
            <Text size="sm" mb="sm">
              After the last epoch, and before it after every epoch that has 150 steps or more, of shorter
              ones after some; at frozen weights, on a probe: the same 8 minibatches of 16 validation images
              every time (fewer where there are fewer), with batch norm as in training. Angles and norms are
              those of all entries of a layer together; variances are over the 8 minibatches. Update to weight
              is read off the step in the middle of the epoch.
            </Text>
          </HowMeasured>
        </>
      )}
      <LayerControlsPanel run={run} />
      <LandscapePanel run={run} />
    </Stack>
  );
}
