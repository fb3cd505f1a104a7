'use client';

import type { NumberedLogLine } from '@bionas/api';
import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useTRPC, useTRPCClient } from '../../api/trpc.ts';

const pageSize = 5_000;

/**
 * Every line of a run that matches, read in pages. When new lines are announced only those behind the last known one
 * are fetched, so a long log costs no more than a short one.
 */
export function useLogLines(runId: string, search: string): UseQueryResult<NumberedLogLine[]> {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const filter = { runId, after: 0, limit: pageSize, ...(search === '' ? {} : { search }) };
  const queryKey = trpc.runs.logs.queryKey(filter);
  return useQuery({
    queryKey,
    queryFn: async ({ signal }): Promise<NumberedLogLine[]> => {
      const lines = [...(queryClient.getQueryData(queryKey) ?? [])];
      for (;;) {
        const after = lines.at(-1)?.number ?? 0;
        const page = await client.runs.logs.query({ ...filter, after }, { signal });
        lines.push(...page);
        if (page.length < pageSize) return lines;
      }
    },
  });
}
