'use client';

import type { CostEstimate, CostRange, ExperimentSpec } from '@bionas/contracts';
import { ErrorState, LoadingRows } from '@bionas/ui';
import { Paper, Table, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { errorMessage } from '../../api/error-message.ts';
import { useTRPC } from '../../api/trpc.ts';
import { basisText, endsText, middleText, partNames } from '../costs/cost-words.ts';

/** After the last key. */
const pauseMs = 500;

const workers = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

interface Row {
  readonly name: string;
  readonly range: CostRange | null;
  readonly note: string;
  readonly strong?: boolean;
}

/** Part by part, with the range and what it goes by. */
export function CostView({ estimate }: { readonly estimate: CostEstimate }): JSX.Element {
  const { parts, trainers, attackers, wall, pool, notes } = estimate;
  const rows: Row[] = [
    ...parts.map(({ part, jobs, work, basis, measured }) => ({
      ...{ name: `${partNames[part]}, ${workers(jobs, 'job')}`, range: work },
      note: basisText(basis, measured),
    })),
    { name: 'Trainers together', range: trainers, note: '', strong: true },
    ...(parts.some(({ part }) => part === 'attacks')
      ? [{ name: 'Attackers together', range: attackers, note: '', strong: true }]
      : []),
    {
      ...{ name: 'On the clock', range: wall, strong: true },
      note: `with ${workers(pool.trainers, 'trainer')} and ${workers(pool.attackers, 'attacker')}`,
    },
  ];
  return (
    <Paper withBorder p="sm" component="section" aria-label="What it will cost">
      <Title order={2} size="h5" mb={4}>
        What it will cost
      </Title>
      <Table withRowBorders={false} verticalSpacing={2}>
        <Table.Tbody>
          {rows.map(({ name, range, note, strong }) => (
            <Table.Tr key={name}>
              <Table.Td fw={strong ? 600 : 400}>{name}</Table.Td>
              <Table.Td ta="right" title={note === '' ? undefined : `Goes by ${note}`}>
                <Text size="sm" fw={strong ? 600 : 400}>
                  {middleText(range)}
                </Text>
                <Text size="xs" c="dimmed">
                  {range === null ? note : `${endsText(range)}${strong && note !== '' ? `, ${note}` : ''}`}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {notes.map((note) => (
        <Text key={note} size="sm" c="dimmed" mt={4}>
          {note}
        </Text>
      ))}
    </Paper>
  );
}

/** What the spec will cost on this installation, a moment after it has changed. */
export function LaunchCost({ spec }: { readonly spec: ExperimentSpec }): JSX.Element {
  const trpc = useTRPC();
  const [settled] = useDebouncedValue(spec, pauseMs);
  const estimate = useQuery(
    trpc.findings.estimateCost.queryOptions(
      // Its name costs nothing: typing one asks nothing.
      { spec: { ...settled, name: 'estimate' } },
      { placeholderData: keepPreviousData, staleTime: 10_000 },
    ),
  );
  if (estimate.data !== undefined) return <CostView estimate={estimate.data} />;
  if (estimate.error !== null) {
    return (
      <ErrorState
        title="What it will cost could not be estimated"
        message={errorMessage(estimate.error)}
        onRetry={() => void estimate.refetch()}
      />
    );
  }
  return <LoadingRows label="What it will cost" />;
}
