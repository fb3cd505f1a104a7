'use client';

import { isEndState, type ExperimentDetail, type PinOrBan } from '@bionas/contracts';
import { Chart, DataTable } from '@bionas/ui';
import { Paper, SimpleGrid, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState, type JSX } from 'react';
import { errorMessage } from '../../../api/error-message.ts';
import { useTRPC } from '../../../api/trpc.ts';
import { candidateColumns } from './candidate-columns.tsx';
import { GenerationsPanel } from './generations-panel.tsx';
import { PopulationPanel } from './population-panel.tsx';
import { prepareCandidates } from './prepare-candidates.ts';
import { few, ProgressPanel } from './progress-panel.tsx';
import { SearchCostCard } from './search-cost-card.tsx';
import { PinDialog } from './steer/pin-dialog.tsx';
import { SteeringPanel } from './steer/steering-panel.tsx';
import { useSearch } from './steer/use-search.ts';
import { SupernetPanel, supernetSearchOf } from './supernet-panel.tsx';

const none: never[] = [];

/** The search as it goes: the supernet if it has one, every candidate's score, the best so far, size against accuracy, and the candidates themselves. */
export function SearchTab({ experiment }: { readonly experiment: ExperimentDetail }): JSX.Element {
  const trpc = useTRPC();
  const candidates = useQuery(trpc.experiments.candidates.queryOptions({ id: experiment.id }));
  const { strategy, objectives } = experiment.spec.search;
  const columns = useMemo(() => candidateColumns(objectives), [objectives]);
  const front = useMemo(() => prepareCandidates(candidates.data ?? none), [candidates.data]);
  const supernet = useMemo(() => supernetSearchOf(experiment.spec), [experiment.spec]);
  const runs = useQuery(
    trpc.runs.list.queryOptions({ experimentId: experiment.id, kinds: ['search'], limit: 1 }),
  );
  const run = runs.data?.rows[0];
  const search = useSearch(run?.id ?? null, experiment.spec);
  const [pin, askPin] = useState<PinOrBan | null>(null);
  const onSteer = run === undefined || isEndState(run.state) ? undefined : askPin;
  return (
    <Stack>
      <SearchCostCard experimentId={experiment.id} />
      {run !== undefined && search !== null && (
        <SteeringPanel run={run} search={search} onPin={() => askPin({ kind: 'ban' })} />
      )}
      {pin !== null && search !== null && (
        <PinDialog search={search} initial={pin} onClose={() => askPin(null)} />
      )}
      {supernet !== null && run !== undefined && (
        <SupernetPanel runId={run.id} search={supernet} onSteer={onSteer} />
      )}
      {strategy.name === 'eg-nas' && run !== undefined && <GenerationsPanel runId={run.id} />}
      <SimpleGrid cols={experiment.candidates.planned < few ? 1 : { base: 1, lg: 2 }}>
        <ProgressPanel experiment={experiment} candidates={candidates.data ?? none} />
        {experiment.candidates.planned >= few && (
          <Paper withBorder p="md" style={{ minWidth: 0 }}>
            <Chart
              prepared={front}
              label={`Accuracy against parameters, search of ${experiment.name}`}
              height={300}
              controls={
                <Title order={2} size="h4">
                  Accuracy against parameters
                </Title>
              }
            />
          </Paper>
        )}
      </SimpleGrid>
      {strategy.name === 'evolution' && (
        <PopulationPanel
          experiment={experiment}
          candidates={candidates.data ?? none}
          searchRunId={run?.id ?? null}
          onSteer={onSteer}
        />
      )}
      <DataTable
        label="Candidates"
        noun="candidates"
        columns={columns}
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
