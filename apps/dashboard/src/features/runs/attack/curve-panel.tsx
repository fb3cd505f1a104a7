'use client';

import { wilsonInterval } from '@bionas/analysis';
import { attackCatalogue, type AttackResult } from '@bionas/contracts';
import { formatCount, formatEpsilon, RobustnessChart, type RobustnessInput } from '@bionas/ui';
import { Group, Paper, Text, Title } from '@mantine/core';
import { useMemo, type JSX } from 'react';
import { settingsText } from '../settings-text.ts';
import { attackFacts, runFacts } from './attack-words.ts';
import { MeasuredPopover } from './measured-popover.tsx';

/** What the chart of a curve is drawn from; null where nothing was counted. */
export function curveInput(
  { curve, epsilon }: Pick<AttackResult, 'curve' | 'epsilon'>,
  classes: number,
): RobustnessInput | null {
  const points = curve?.points ?? [];
  if (points.every(({ worst }) => worst.total === 0)) return null;
  return {
    epsilons: points.map((point) => point.epsilon),
    lines: [
      {
        label: 'reported: the worse of both',
        colour: '#c26a12',
        values: points.map(({ worst }) => wilsonInterval(worst)),
      },
      {
        label: 'begun anew at each ε',
        colour: '#3b78c2',
        values: points.map(({ fresh }) => wilsonInterval(fresh)),
      },
    ],
    chance: 1 / classes,
    mark: { epsilon, label: `ε = ${formatEpsilon(epsilon)}` },
  };
}

/** How many images stand as the attack may change them more and more, or why that is not known. */
export function CurvePanel({
  result,
  classes,
  seed,
}: {
  readonly result: AttackResult;
  readonly classes: number;
  readonly seed: number;
}): JSX.Element {
  const { curve } = result;
  const input = useMemo(() => curveInput(result, classes), [result, classes]);
  const last = curve?.points.at(-1);
  return (
    <Paper withBorder p="md">
      <Group gap="xs" mb="xs">
        <Title order={2} size="h4">
          Robustness curve
        </Title>
        {curve !== null && last !== undefined && (
          <MeasuredPopover
            what="the robustness curve"
            facts={[
              ...attackFacts(curve.settings, { norm: curve.norm, epsilon: result.epsilon }).map((fact) =>
                fact.name === 'Epsilon'
                  ? { ...fact, value: curve.points.map((point) => formatEpsilon(point.epsilon)).join(', ') }
                  : fact.name === 'Step size'
                    ? { ...fact, value: fact.value.split(',')[0] ?? fact.value }
                    : fact,
              ),
              ...runFacts(result, seed).map((fact) =>
                fact.name === 'Images'
                  ? { ...fact, value: `the first ${formatCount(last.worst.total)} of ${fact.value}` }
                  : fact,
              ),
            ]}
          />
        )}
      </Group>
      {curve === null || input === null || last === undefined ? (
        <Text size="sm" c="dimmed">
          The preset {result.preset} draws no curve. The presets laptop and bionas-standard do.
        </Text>
      ) : (
        <>
          <Text size="sm" mb="sm">
            {attackCatalogue[curve.settings.attack].title} ({settingsText(curve.settings)}) at growing radii,
            on the first {formatCount(last.worst.total)} images. A line that does not fall to zero, or rises,
            says that the attack failed, not that the network is robust.
          </Text>
          <RobustnessChart input={input} label="Robustness curve" height={360} />
          <Text size="xs" c="dimmed" mt={4}>
            Reported: an image counts as broken when the attack breaks it at this radius, begun anew or going
            on from the radius before, or at a smaller one. Shaded: Wilson 95 % interval.
          </Text>
        </>
      )}
    </Paper>
  );
}
