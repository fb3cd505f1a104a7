import type { ErrorCode, ExperimentState } from '@bionas/contracts';

/** What a script can tell from the exit code. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  badInput: 2,
  cancelled: 3,
  hubUnreachable: 4,
  timeout: 5,
} as const;

const badInput: readonly ErrorCode[] = [
  'invalid-spec',
  'invalid-genome',
  'unknown-kind',
  'artifact-damaged',
  'not-found',
  'unsupported',
];

export function exitCodeOfError(code: ErrorCode): number {
  if (badInput.includes(code)) return exitCodes.badInput;
  if (code === 'hub-unreachable') return exitCodes.hubUnreachable;
  if (code === 'timeout') return exitCodes.timeout;
  if (code === 'cancelled') return exitCodes.cancelled;
  return exitCodes.failed;
}

export function exitCodeOfExperiment(state: ExperimentState): number {
  switch (state) {
    case 'finished':
      return exitCodes.ok;
    case 'cancelled':
      return exitCodes.cancelled;
    case 'failed':
    case 'queued':
    case 'running':
    case 'paused':
      return exitCodes.failed;
  }
}
