'use client';

import type { SearchCost } from '@bionas/contracts';
import { ErrorState, LoadingRows } from '@bionas/ui';
import { Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { errorMessage } from '../../../api/error-message.ts';
import { useTRPC } from '../../../api/trpc.ts';
import { endsText, middleText, partNames, secondsText } from '../../costs/cost-words.ts';

const everyMs = 5_000;

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly more: string;
}

function figuresOf({ evaluations, trainerSeconds, wallSeconds, limits, toCome }: SearchCost): Figure[] {
  const { trainerHours, timeLimitMinutes } = limits;
  const coming = (range: NonNullable<SearchCost['toCome']>['trainers']): string =>
    range === null ? 'to come: not known' : `to come: ${middleText(range)} (${endsText(range)})`;
  return [
    {
      name: 'Trainings of candidates',
      value: `${evaluations.done} of ${evaluations.planned}`,
      more: toCome === null ? 'the search is over' : '',
    },
    {
      name: trainerHours === null ? 'Work of trainers' : `Work of trainers, of ${trainerHours} h`,
      value: secondsText(trainerSeconds),
      more: toCome === null ? '' : coming(toCome.trainers),
    },
    {
      name: timeLimitMinutes === null ? 'On the clock' : `On the clock, of ${timeLimitMinutes} min`,
      value: wallSeconds === null ? 'not begun' : secondsText(wallSeconds),
      more: toCome === null ? '' : coming(toCome.wall),
    },
  ];
}

/** Cost so far and to come. */
export function SearchCostView({ cost }: { readonly cost: SearchCost }): JSX.Element {
  return (
    <Paper withBorder p="md" component="section" aria-label="Cost of the search">
      <Title order={2} size="h4" mb="xs">
        Cost so far{cost.toCome === null ? '' : ' and to come'}
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 3 }} mb="xs">
        {figuresOf(cost).map(({ name, value, more }) => (
          <Stack key={name} gap={0}>
            <Text size="sm" c="dimmed">
              {name}
            </Text>
            <Text fw={600}>{value}</Text>
            <Text size="sm">{more}</Text>
          </Stack>
        ))}
      </SimpleGrid>
      <Text size="sm" c="dimmed">
        {cost.parts
          .map(
            ({ part, done, planned, trainerSeconds }) =>
              `${partNames[part]}: ${done} of ${planned} jobs, ${secondsText(trainerSeconds)}`,
          )
          .join(' · ')}
      </Text>
      {cost.toCome?.notes.map((note) => (
        <Text key={note} size="sm" c="dimmed">
          {note}
        </Text>
      ))}
    </Paper>
  );
}

/** What the search of an experiment has cost and will cost, read again while it goes on. */
export function SearchCostCard({ experimentId }: { readonly experimentId: string }): JSX.Element {
  const trpc = useTRPC();
  const cost = useQuery(
    trpc.findings.searchCost.queryOptions(
      { id: experimentId },
      { refetchInterval: ({ state }) => (state.data?.toCome === null ? false : everyMs) },
    ),
  );
  if (cost.data !== undefined) return <SearchCostView cost={cost.data} />;
  if (cost.error !== null) {
    return (
      <ErrorState
        title="The cost of the search could not be read"
        message={errorMessage(cost.error)}
        onRetry={() => void cost.refetch()}
      />
    );
  }
  return <LoadingRows label="Cost of the search" />;
}
