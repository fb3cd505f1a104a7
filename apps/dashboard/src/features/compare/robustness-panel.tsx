'use client';

import type { ComparisonGroup } from '@bionas/contracts';
import { BarsWithIntervals } from '@bionas/ui';
import { Paper, Text, Title } from '@mantine/core';
import { useMemo, type JSX } from 'react';
import { robustnessBars } from './robustness-bars.ts';

interface RobustnessPanelProps {
  readonly groups: readonly ComparisonGroup[];
  readonly labels: ReadonlyMap<string, string>;
}

/** Clean, robust and rule-gradient accuracy of each group side by side. */
export function RobustnessPanel({ groups, labels }: RobustnessPanelProps): JSX.Element {
  const bars = useMemo(() => robustnessBars(groups, labels), [groups, labels]);
  return (
    <Paper withBorder p="md">
      {bars.measures.length === 0 ? (
        <>
          <Title order={2} size="h4">
            Accuracy and robustness
          </Title>
          <Text c="dimmed">No result yet.</Text>
        </>
      ) : (
        <BarsWithIntervals
          {...bars}
          label="Accuracy and robustness side by side"
          controls={
            <Title order={2} size="h4">
              Accuracy and robustness
            </Title>
          }
        />
      )}
    </Paper>
  );
}
