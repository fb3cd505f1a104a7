import { mkdir } from 'node:fs/promises';
import type { ChildStart, JobMessage } from '@bionas/contracts';
import type { Fetches } from './fetches.ts';

export interface FetchStartOptions {
  readonly fetches: Fetches;
  /** The attempt's folder; made here. */
  readonly scratch: string;
  readonly signal: AbortSignal;
}

/** Brings what the job names into the cache. Returns the order for the engine child, with paths in place of hashes. */
export async function fetchStart(
  { job, checkpoint, interventions }: JobMessage,
  { fetches, scratch, signal }: FetchStartOptions,
): Promise<ChildStart> {
  await mkdir(scratch, { recursive: true });
  const files: Record<string, string> = {};
  for (const hash of weightsOf(job)) files[hash] = await fetches.get(hash, signal);
  return {
    ...{ kind: 'start', job, scratch, files },
    ...(interventions === undefined ? {} : { interventions }),
    checkpoint:
      checkpoint === null
        ? null
        : { path: await fetches.get(checkpoint.artifact.hash, signal), position: checkpoint.position },
  };
}

/** All weights that a job names: its own first, then those of networks it is set against. */
function weightsOf(job: JobMessage['job']): string[] {
  const own = 'weights' in job && job.weights !== null ? [job.weights] : [];
  const others = job.kind === 'attack' ? Object.values(job.surrogates ?? {}) : [];
  return [...own, ...others.flatMap(({ weights }) => weights)];
}
