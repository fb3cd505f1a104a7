import { isEndState, type RunKind, type RunState } from '@bionas/contracts';

export interface RunAbilities {
  readonly cancel: boolean;
  readonly pause: boolean;
  readonly resume: boolean;
  readonly retry: boolean;
}

/** What can be done with a run in its state; the hub refuses the rest. */
export function runAbilities(run: { readonly kind: RunKind; readonly state: RunState }): RunAbilities {
  const { state } = run;
  return {
    cancel: !isEndState(state),
    pause: state === 'queued' || state === 'starting' || state === 'running',
    resume: state === 'paused',
    retry: state === 'failed' || state === 'infeasible' || state === 'cancelled',
  };
}
