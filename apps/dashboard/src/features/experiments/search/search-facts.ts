import type { CandidateRow, RunRow } from '@bionas/contracts';
import { formatDuration } from '@bionas/ui';

/** The time a search has used, in words: on the clock, and of trainers on candidates. Null before it has begun. */
export function timeUsed(
  run: Pick<RunRow, 'startedAt' | 'finishedAt' | 'heartbeatAt'> | undefined,
  candidates: readonly CandidateRow[],
): string | null {
  if (run === undefined || run.startedAt === null) return null;
  const until = run.finishedAt ?? run.heartbeatAt;
  const trained = candidates.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0);
  return [
    ...(until === null ? [] : [`${formatDuration(Math.max(0, until - run.startedAt))} on the clock`]),
    `${formatDuration(trained)} of trainers on candidates`,
  ].join(', ');
}
