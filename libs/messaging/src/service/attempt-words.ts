/** @file How a service's log names what it works on. */
import type { JobMessage } from '@bionas/contracts';
import type { AttemptEnd } from './attempt.ts';

/** Which job this is, and which try. */
export function attemptTitle({ job, runId, attemptNumber }: JobMessage): string {
  return `${job.kind} of run ${runId.slice(0, 8)} attempt ${attemptNumber}`;
}

export const attemptEnds: Record<AttemptEnd, string> = {
  finished: 'finished',
  failed: 'failed',
  'handed-back': 'handed back',
  lost: 'dropped (no longer ours)',
};
