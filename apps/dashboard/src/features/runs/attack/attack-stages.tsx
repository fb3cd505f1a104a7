'use client';

import { attackPresets, type RunDetail } from '@bionas/contracts';
import { EmptyState, formatPercent } from '@bionas/ui';
import { Badge, Paper, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { useTRPC } from '../../../api/trpc.ts';
import { attackStages, type AttackStage } from './attack-progress.ts';

const waiting: Partial<Record<RunDetail['state'], { readonly title: string; readonly text: string }>> = {
  queued: { title: 'Not begun yet', text: 'It waits for a free attacker.' },
  failed: {
    title: 'The attack failed',
    text: 'There is no figure: one from half of the attacks would be too high. The reason is above; the run can be tried again.',
  },
  infeasible: {
    title: 'The network could not be attacked',
    text: 'There is no figure. The reason is above.',
  },
  cancelled: {
    title: 'The attack was cancelled',
    text: 'There is no figure: one from half of the attacks would be too high. The run can be tried again.',
  },
};

/** An attack run without a result yet, or for ever. */
export function AttackStages({ run }: { readonly run: RunDetail }): JSX.Element {
  const { preset } = run.spec.attack;
  const still = waiting[run.state];
  if (still !== undefined || preset === 'none') {
    return (
      <EmptyState
        {...(still ?? { title: 'No result yet', text: 'It is stored when the run has finished.' })}
      />
    );
  }
  return <RunningStages run={run} preset={preset} />;
}

function RunningStages({
  run,
  preset,
}: {
  readonly run: RunDetail;
  readonly preset: keyof typeof attackPresets;
}): JSX.Element {
  const trpc = useTRPC();
  const titles = useQuery(trpc.runs.metricNames.queryOptions({ runIds: [run.id] }));
  const names = (titles.data ?? []).filter((name) => name.startsWith('attack/'));
  const series = useQuery(
    trpc.runs.series.queryOptions({ runIds: [run.id], names, maxPoints: 10 }, { enabled: names.length > 0 }),
  );
  const told = new Map(
    (series.data ?? []).flatMap(({ name, points }): [string, number][] => {
      const value = points.at(-1)?.value ?? null;
      return value === null ? [] : [[name.slice('attack/'.length), value]];
    }),
  );
  return <StagesTable preset={preset} stages={attackStages(attackPresets[preset], run.progressText, told)} />;
}

const colours: Record<AttackStage['state'], string> = { done: 'teal', running: 'indigo', 'to come': 'gray' };

/** The plan of a preset and how far it has come. */
export function StagesTable({
  preset,
  stages,
}: {
  readonly preset: string;
  readonly stages: readonly AttackStage[];
}): JSX.Element {
  return (
    <Paper withBorder p="md" maw={860}>
      <Title order={2} size="h4" mb={4}>
        Attacks of the preset {preset}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        One after the other. Figures of single attacks are told as they come; the worst case and the verdict
        are known at the end.
      </Text>
      <Table verticalSpacing={6} aria-label="Progress by attack">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Attack</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th ta="right">Still right</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {stages.map(({ name, settings, state, standing }, place) => (
            <Table.Tr key={place}>
              <Table.Td>
                {name}
                <Text size="xs" c="dimmed">
                  {settings}
                </Text>
              </Table.Td>
              <Table.Td>
                <Badge variant="light" color={colours[state]}>
                  {state}
                </Badge>
              </Table.Td>
              <Table.Td ta="right">{formatPercent(standing)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}
