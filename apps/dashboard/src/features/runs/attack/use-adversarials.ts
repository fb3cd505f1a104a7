'use client';

import { AppError, decodeAdversarials, type AdversarialExamples } from '@bionas/contracts';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';

async function fetchAdversarials(hash: string): Promise<AdversarialExamples> {
  const response = await fetch(`/artifacts/${hash}`);
  if (!response.ok) {
    throw new AppError(
      'artifact-missing',
      `The file with the examples could not be had (${response.status}). It may have been removed from the hub's folder; attacking again makes a new one.`,
    );
  }
  return decodeAdversarials(new Uint8Array(await response.arrayBuffer()));
}

/** The attacked images that a run kept. A file named by its content never changes. */
export function useAdversarials(hash: string): UseQueryResult<AdversarialExamples> {
  return useQuery({
    queryKey: ['adversarials', hash],
    queryFn: () => fetchAdversarials(hash),
    staleTime: Infinity,
    retry: 1,
  });
}
