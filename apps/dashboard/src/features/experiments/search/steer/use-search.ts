'use client';

import type {
  ExperimentSpec,
  GenerationRow,
  InterventionRow,
  SearchChange,
  SearchView,
} from '@bionas/contracts';
import { useLocalStorage } from '@mantine/hooks';
import { skipToken, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { showFailure } from '../../../../api/show-failure.ts';
import { useTRPC } from '../../../../api/trpc.ts';

export interface SteeredSearch {
  readonly runId: string;
  readonly spec: ExperimentSpec;
  readonly view: SearchView | undefined;
  readonly history: readonly InterventionRow[];
  readonly generations: readonly GenerationRow[];
  readonly error: unknown;
  readonly busy: boolean;
  /** Who the history names; empty: nobody. */
  readonly asker: string;
  readonly setAsker: (name: string) => void;
  readonly intervene: (changes: readonly SearchChange[], onDone?: () => void) => void;
  readonly fork: (round: number, request: { name?: string; changes: readonly SearchChange[] }) => void;
  readonly pause: () => void;
  readonly resume: () => void;
}

const none: never[] = [];

/** A search as it stands, its history and rounds, and what can be done about it. */
export function useSearch(runId: string | null, spec: ExperimentSpec): SteeredSearch | null {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const [asker, setAsker] = useLocalStorage({ key: 'bionas-asker', defaultValue: '' });
  const input = runId === null ? skipToken : { id: runId };
  const view = useQuery(trpc.search.get.queryOptions(input));
  const history = useQuery(trpc.search.interventions.queryOptions(input));
  const generations = useQuery(trpc.search.generations.queryOptions(input));
  const refresh = async (): Promise<void> => {
    await Promise.all([
      queryClient.invalidateQueries(trpc.search.pathFilter()),
      queryClient.invalidateQueries(trpc.runs.pathFilter()),
      queryClient.invalidateQueries(trpc.experiments.pathFilter()),
    ]);
  };
  const after = (what: string): { onSuccess: () => Promise<void>; onError: (error: unknown) => void } => ({
    onSuccess: refresh,
    onError: showFailure(what),
  });
  const intervene = useMutation(trpc.search.intervene.mutationOptions(after('The search was not changed')));
  const pause = useMutation(trpc.runs.pause.mutationOptions(after('The search was not paused')));
  const resume = useMutation(trpc.runs.resume.mutationOptions(after('The search was not resumed')));
  const fork = useMutation(
    trpc.search.fork.mutationOptions({
      onSuccess: async ({ experimentId }) => {
        await refresh();
        router.push(`/experiments/${experimentId}`);
      },
      onError: showFailure('The search was not forked'),
    }),
  );
  if (runId === null) return null;
  const by = asker.trim() === '' ? null : asker.trim().slice(0, 80);
  const interveneAll = async (changes: readonly SearchChange[], onDone?: () => void): Promise<void> => {
    for (const change of changes) await intervene.mutateAsync({ id: runId, change, by });
    onDone?.();
  };
  return {
    runId,
    spec,
    view: view.data,
    history: history.data ?? none,
    generations: generations.data ?? none,
    error: view.error ?? history.error ?? generations.error,
    busy: intervene.isPending || pause.isPending || resume.isPending || fork.isPending,
    asker,
    setAsker,
    // What was refused has been shown by then.
    intervene: (changes, onDone) => void interveneAll(changes, onDone).catch(() => undefined),
    fork: (round, request) => fork.mutate({ id: runId, round, by, request }),
    pause: () => pause.mutate({ id: runId }),
    resume: () => resume.mutate({ id: runId }),
  };
}
