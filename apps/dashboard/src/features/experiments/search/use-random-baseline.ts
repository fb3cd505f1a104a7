'use client';

import type { CandidateRow, ExperimentDetail } from '@bionas/contracts';
import { skipToken, useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '../../../api/trpc.ts';
import { otherBaseline, ownBaseline, scoredAlike, type RandomBaseline } from './random-baseline.ts';

/** Random searches that are looked at, newest first. */
const most = 8;

/** The baseline of a search: a random search that was trained alike if there is one, else the search's own random draws. */
export function useRandomBaseline(
  experiment: ExperimentDetail,
  candidates: readonly CandidateRow[],
): { readonly baseline: RandomBaseline | null; readonly isOther: boolean } {
  const trpc = useTRPC();
  const { search } = experiment.spec;
  const wanted = search.strategy.name !== 'random' && search.halving === undefined;
  const list = useQuery(
    trpc.experiments.list.queryOptions(
      wanted ? { sort: 'createdAt', descending: true, limit: 200 } : skipToken,
      { staleTime: 60_000 },
    ),
  );
  const possible = (list.data?.rows ?? [])
    .filter(
      (row) =>
        row.strategy === 'random' &&
        row.dataset === experiment.dataset &&
        row.space === experiment.space &&
        row.seed === experiment.seed &&
        row.candidates.evaluated >= 2,
    )
    .slice(0, most);
  const alike = useQueries({
    queries: possible.map(({ id }) => trpc.experiments.get.queryOptions({ id }, { staleTime: 60_000 })),
    combine: (answers) => answers.flatMap(({ data }) => data ?? []),
  }).filter((other) => scoredAlike(other.spec, experiment.spec));
  const [other] = alike.sort((one, two) => two.candidates.evaluated - one.candidates.evaluated);
  const drawn = useQuery(
    trpc.experiments.candidates.queryOptions(other === undefined ? skipToken : { id: other.id }),
  );
  return useMemo(() => {
    const found = other === undefined ? null : otherBaseline(other, drawn.data ?? []);
    return { baseline: found ?? ownBaseline(search, candidates), isOther: found !== null };
  }, [other, drawn.data, search, candidates]);
}
