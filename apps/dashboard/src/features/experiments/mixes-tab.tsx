'use client';

import type { ExperimentDetail, Genome } from '@bionas/contracts';
import { EmptyState, ErrorState, LoadingRows } from '@bionas/ui';
import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, type JSX } from 'react';
import { errorMessage } from '../../api/error-message.ts';
import { useTRPC } from '../../api/trpc.ts';
import { MixCard } from './mix-card.tsx';
import { SearchWorthCard } from './search-worth-card.tsx';

/** What the search was worth, and the mixes it discovered, each with its controls. */
export function MixesTab({ experiment }: { readonly experiment: ExperimentDetail }): JSX.Element {
  const trpc = useTRPC();
  const runs = useQuery(
    trpc.runs.list.queryOptions({
      experimentId: experiment.id,
      kinds: ['training'],
      roles: ['mix'],
      sort: 'createdAt',
      descending: false,
      limit: 500,
    }),
  );
  const mixes = useMemo(() => {
    const found = new Map<string, Genome>();
    for (const run of runs.data?.rows ?? []) {
      if (run.genomeId !== null && run.genome !== null && !found.has(run.genomeId))
        found.set(run.genomeId, run.genome);
    }
    return [...found];
  }, [runs.data]);
  if (runs.error !== null) {
    return (
      <ErrorState
        title="The mixes could not be read"
        message={errorMessage(runs.error)}
        onRetry={() => void runs.refetch()}
      />
    );
  }
  if (runs.data === undefined) return <LoadingRows label="Mixes" />;
  if (mixes.length === 0) {
    return (
      <EmptyState
        title="No mix yet"
        text={`The best ${experiment.spec.finals.top} distinct genomes are trained from scratch once the search has ended.`}
      />
    );
  }
  return (
    <Stack gap="lg">
      <SearchWorthCard experimentId={experiment.id} />
      {mixes.map(([genomeId, genome], index) => (
        <MixCard
          key={genomeId}
          experimentId={experiment.id}
          genomeId={genomeId}
          genome={genome}
          place={index + 1}
        />
      ))}
    </Stack>
  );
}
