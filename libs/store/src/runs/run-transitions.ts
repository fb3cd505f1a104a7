import { AppError, type RunState } from '@bionas/contracts';

const ends = ['finished', 'failed', 'infeasible', 'pruned', 'cancelled'] as const;

/** Where a run or a candidate may go from each state. The one table; what is not here is a bug. */
const allowed: Record<RunState, readonly RunState[]> = {
  queued: ['starting', 'paused', 'cancelled', 'pruned', 'infeasible'],
  starting: ['running', 'queued', 'paused', 'lost', 'pre-empted', ...ends],
  running: ['queued', 'paused', 'lost', 'pre-empted', ...ends],
  paused: ['queued', 'cancelled', 'pruned'],
  lost: ['starting', 'paused', 'failed', 'cancelled', 'pruned'],
  'pre-empted': ['starting', 'paused', 'cancelled', 'pruned'],
  finished: [],
  failed: [],
  infeasible: [],
  pruned: [],
  cancelled: [],
};

/** Whether the step may be taken; staying is always allowed, except in an end state. */
export function mayBecome(from: RunState, to: RunState): boolean {
  return from === to ? allowed[from].length > 0 : allowed[from].includes(to);
}

/** @throws AppError conflict, naming both states and what is allowed */
export function checkTransition(what: string, from: RunState, to: RunState): void {
  if (mayBecome(from, to)) return;
  const next = allowed[from].length === 0 ? 'nothing: it has ended' : allowed[from].join(', ');
  throw new AppError('conflict', `${what} is ${from} and cannot become ${to}; possible from here: ${next}.`, {
    details: { from, to },
  });
}
