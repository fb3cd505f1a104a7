'use client';

import type { ExperimentDetail } from '@bionas/contracts';
import { Chart, DataTable } from '@bionas/ui';
import { Paper, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, type JSX } from 'react';
import { errorMessage } from '../../api/error-message.ts';
import { useTRPC } from '../../api/trpc.ts';
import { candidateColumns } from './candidate-columns.tsx';
import { prepareSearch } from './prepare-search.ts';

const none: never[] = [];

/** The search as it goes: every candidate's score, the best so far, and the candidates themselves. */
export function SearchTab({ experiment }: { readonly experiment: ExperimentDetail }): JSX.Element {
  const trpc = useTRPC();
  const candidates = useQuery(trpc.experiments.candidates.queryOptions({ id: experiment.id }));
  const planned = experiment.candidates.planned;
  const prepared = useMemo(() => prepareSearch(candidates.data ?? none, planned), [candidates.data, planned]);
  return (
    <Stack>
      <Paper withBorder p="md">
        <Chart
          prepared={prepared}
          label={`Search of ${experiment.name}`}
          height={300}
          controls={
            <Title order={2} size="h4">
              {experiment.candidates.evaluated} of {planned} candidates evaluated
            </Title>
          }
        />
      </Paper>
      <DataTable
        label="Candidates"
        noun="candidates"
        columns={candidateColumns}
        rows={candidates.data}
        rowId={(row) => String(row.candidate)}
        sort={{ id: 'score', descending: true }}
        maxHeight={520}
        empty={{
          title: 'No candidate yet',
          text: 'A searcher proposes candidates as soon as it has claimed the search. If that takes long, look at the trainers page.',
        }}
        error={candidates.error === null ? undefined : errorMessage(candidates.error)}
        onRetry={() => void candidates.refetch()}
      />
    </Stack>
  );
}
