'use client';

import type { Series } from '@bionas/contracts';
import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { useTRPC } from '../../../api/trpc.ts';

/** The hub answers so many curves at once. */
const chunk = 50;

/** Curves of a run by name; however many there are, in as many requests as that takes. */
export function useLayerSeries(
  runId: string,
  names: readonly string[],
): { readonly series: readonly Series[]; readonly ready: boolean; readonly error: unknown } {
  const trpc = useTRPC();
  const chunks = Array.from({ length: Math.ceil(names.length / chunk) }, (_, index) =>
    names.slice(index * chunk, (index + 1) * chunk),
  );
  return useQueries({
    queries: chunks.map((some) =>
      trpc.runs.series.queryOptions(
        { runIds: [runId], names: some, maxPoints: 1_000 },
        { placeholderData: keepPreviousData },
      ),
    ),
    combine: together,
  });
}

interface Answer {
  readonly data: readonly Series[] | undefined;
  readonly error: unknown;
}

function together(answers: readonly Answer[]): ReturnType<typeof useLayerSeries> {
  return {
    series: answers.flatMap(({ data }) => data ?? []),
    ready: answers.every(({ data }) => data !== undefined),
    error: answers.find(({ error }) => error !== null)?.error ?? null,
  };
}
