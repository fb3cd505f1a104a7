'use client';

import type { Estimate, SearchWorth } from '@bionas/contracts';
import { DifferenceText, ErrorState, EstimateText, formatValue, LoadingRows } from '@bionas/ui';
import { Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { JSX, ReactNode } from 'react';
import { errorMessage } from '../../api/error-message.ts';
import { useTRPC } from '../../api/trpc.ts';

function Figure({ name, children }: { readonly name: string; readonly children: ReactNode }): JSX.Element {
  return (
    <Stack gap={0}>
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      <Text component="div">{children}</Text>
    </Stack>
  );
}

const counted = (genomes: number, one: string, many: string): string =>
  genomes === 1 ? `1 ${one}` : `${genomes} ${many}`;

/** The difference as the estimate that it is; its confidence is that of all intervals of the pages. */
export function differenceOf({ difference, low, high, seeds }: SearchWorth): Estimate | null {
  if (difference === null) return null;
  return { mean: difference, low, high, n: Math.max(1, Math.min(seeds.search, seeds.random)), values: [] };
}

/** Verdict, figures and rank correlation of a search. */
export function SearchWorthView({ worth }: { readonly worth: SearchWorth }): JSX.Element {
  const { genomes, accuracy, rankCorrelation } = worth;
  return (
    <Paper withBorder p="md" component="section" aria-label="What the search was worth">
      <Title order={2} size="h4" mb="xs">
        What the search was worth
      </Title>
      <Text fw={worth.verdict === null ? 400 : 600}>{worth.text}</Text>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }} my="sm">
        <Figure name={counted(genomes.search, 'mix, test accuracy', 'mixes, mean test accuracy')}>
          <EstimateText estimate={accuracy.search} missing="not yet measured" />
        </Figure>
        <Figure name={counted(genomes.random, 'random genome', 'random genomes, mean')}>
          <EstimateText estimate={accuracy.random} missing="not yet measured" />
        </Figure>
        <Figure name="Difference, points">
          <DifferenceText difference={differenceOf(worth)} digits={2} missing="not yet" />
        </Figure>
        <Figure name="Kendall’s tau, score to final accuracy">
          {rankCorrelation === null ? 'not known' : formatValue(rankCorrelation.tau)}
        </Figure>
      </SimpleGrid>
      <Text size="sm">{worth.rankText}</Text>
      <Text size="sm" c="dimmed" mt={4}>
        Random genomes are drawn uniformly from the same space and trained with the seeds and epochs of the
        mixes. The interval is over training seeds: of these genomes and this one search.
      </Text>
    </Paper>
  );
}

/** What the search of an experiment was worth, as far as it is known. */
export function SearchWorthCard({ experimentId }: { readonly experimentId: string }): JSX.Element {
  const trpc = useTRPC();
  const worth = useQuery(trpc.findings.searchWorth.queryOptions({ id: experimentId }));
  if (worth.error !== null) {
    return (
      <ErrorState
        title="What the search was worth could not be read"
        message={errorMessage(worth.error)}
        onRetry={() => void worth.refetch()}
      />
    );
  }
  if (worth.data === undefined) return <LoadingRows label="What the search was worth" />;
  return <SearchWorthView worth={worth.data} />;
}
