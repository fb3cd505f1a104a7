import type { ExperimentState, RunState } from '@bionas/contracts';

/** How a state looks: always a word, a colour and an icon (experience.md, section 3). */
export interface StateLook {
  readonly word: string;
  /** Mantine colour name. */
  readonly colour: string;
  readonly icon: StateIconName;
  /** Something is happening right now. */
  readonly pulse: boolean;
  readonly meaning: string;
}
export type StateIconName =
  | 'clock'
  | 'rocket'
  | 'play'
  | 'pause'
  | 'check'
  | 'alert'
  | 'unplug'
  | 'return'
  | 'scissors'
  | 'infinity'
  | 'ban';

/** Of runs, candidates and experiments alike: a word means the same thing everywhere. */
export const stateLooks: Record<RunState | ExperimentState, StateLook> = {
  queued: look('queued', 'gray', 'clock', 'waits for a trainer'),
  starting: { ...look('starting', 'gray', 'rocket', 'claimed, loading data or weights'), pulse: true },
  running: { ...look('running', 'blue', 'play', 'working, heartbeat fresh'), pulse: true },
  paused: look('paused', 'blue', 'pause', 'stopped by the user, checkpoint kept'),
  finished: look('finished', 'green', 'check', 'the result is stored'),
  failed: look('failed', 'red', 'alert', 'our code or the configuration threw an error'),
  lost: look('lost', 'orange', 'unplug', 'the worker vanished; will be retried'),
  'pre-empted': look('pre-empted', 'yellow', 'return', 'handed back politely; retried at no charge'),
  pruned: look('pruned', 'violet', 'scissors', 'stopped early by the search'),
  infeasible: look('infeasible', 'violet', 'infinity', 'not finite, too big, or an invalid genome'),
  cancelled: look('cancelled', 'dark', 'ban', 'stopped by the user for good'),
};

function look(word: string, colour: string, icon: StateIconName, meaning: string): StateLook {
  return { word, colour, icon, pulse: false, meaning };
}
