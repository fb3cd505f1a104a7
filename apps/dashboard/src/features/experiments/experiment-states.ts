import type { ExperimentPhase, ExperimentState } from '@bionas/contracts';

/** States in the order the filter offers them. */
export const experimentStates = [
  'queued',
  'running',
  'paused',
  'finished',
  'failed',
  'cancelled',
] as const satisfies readonly ExperimentState[];

/** Whether nothing will happen to the experiment any more. */
export function hasEnded(state: ExperimentState): boolean {
  return state === 'finished' || state === 'failed' || state === 'cancelled';
}

const phaseWords: Record<ExperimentPhase, string> = {
  search: 'searching',
  training: 'training the best',
  attack: 'attacking',
  done: 'done',
};

/** What the experiment is about just now. */
export function phaseWord(phase: ExperimentPhase): string {
  return phaseWords[phase];
}
