import {
  alphaCells,
  AppError,
  type ChangedSearch,
  type PinOrBan,
  type SearchChange,
  type SpaceSpec,
} from '@bionas/contracts';
import { narrowedSpace } from '../constraints/constraints.ts';
import { supernetOfSpace } from '../supernet-of-space.ts';
import { checkSteering } from './check-steering.ts';
import { closedCandidates } from './closed-alphas.ts';

/** A search as far as it has come. */
export interface SearchSoFar {
  readonly space: SpaceSpec;
  readonly now: ChangedSearch;
  /** Trainings of candidates asked for. */
  readonly candidates: number;
  /** Of shared weights, trained. */
  readonly epochs: number;
}

/**
 * Whether a search can take a change in.
 * @throws AppError `invalid-spec` for what does not exist in its space, or that its strategy does not have; `conflict` for a budget that is spent
 * already, or a release of nothing; `infeasible` for a ban that leaves nothing
 */
export function checkChange(change: SearchChange, search: SearchSoFar): void {
  const { now } = search;
  switch (change.kind) {
    case 'pin':
    case 'ban':
      return checkPinOrBan(change, search);
    case 'release':
      return checkRelease(change.of, now);
    case 'budget':
      return checkBudget(change, search);
    case 'parallel':
      return;
  }
}

function checkPinOrBan(change: PinOrBan, { space: given, now }: SearchSoFar): void {
  const space = narrowedSpace(given, now.search.constraints ?? {});
  const inForce = now.steering.map((one) => one.change);
  const { strategy } = now.search;
  checkSteering(change, space, inForce);
  if (space.kind !== 'cell' || (strategy.name !== 'darts' && strategy.name !== 'eg-nas')) return;
  const { candidates } = supernetOfSpace(space, strategy);
  const closed = closedCandidates(candidates, [...inForce, change]);
  for (const cell of alphaCells) {
    const edge = (closed?.[cell] ?? []).findIndex((columns) => columns.length === candidates.length);
    if (edge < 0) continue;
    throw new AppError(
      'infeasible',
      `This ${change.kind} leaves nothing of edge ${edge} of the ${cell} cell, and every edge of shared weights needs a candidate: ${strategy.none ? '"none" is banned there, too' : 'this search has no "none"'}. Release one of those in force, or ${change.kind} less.`,
    );
  }
}

function checkRelease(of: number, { steering }: ChangedSearch): void {
  if (steering.some(({ number }) => number === of)) return;
  const known = steering.map(({ number }) => number).join(', ');
  throw new AppError(
    'conflict',
    `Number ${of} is no pin or ban in force; ${known === '' ? 'there is none' : `in force are ${known}`}.`,
  );
}

function checkBudget(
  { candidates, epochs }: Extract<SearchChange, { kind: 'budget' }>,
  { now, ...done }: SearchSoFar,
): void {
  const { strategy } = now.search;
  const isRead = done.candidates > 0 && 'epochs' in strategy;
  const refuse = (code: 'conflict' | 'invalid-spec', message: string): never => {
    throw new AppError(code, message);
  };
  if (isRead && (candidates !== undefined || epochs !== undefined))
    refuse(
      'conflict',
      `The cells have been read off the alphas of ${strategy.name}: their number and the epochs behind them are settled. Only limits of time and work can change.`,
    );
  if (candidates !== undefined && candidates < done.candidates)
    refuse(
      'conflict',
      `${done.candidates} trainings of candidates have been asked for already: a budget of ${candidates} is spent. Take ${done.candidates} or more, or cancel the search.`,
    );
  if (epochs === undefined) return;
  if (!('epochs' in strategy))
    return refuse(
      'invalid-spec',
      `${strategy.name} trains no shared weights: its budget has candidates and time, and no epochs.`,
    );
  if (epochs > strategy.epochs)
    refuse(
      'invalid-spec',
      `The shared weights have ${strategy.epochs} epochs, over which their learning rate falls: the budget can be less and not ${epochs}. Start a search with more.`,
    );
  if (epochs < done.epochs)
    refuse(
      'conflict',
      `${done.epochs} epochs of the shared weights are trained already: a budget of ${epochs} is spent. Take ${done.epochs} or more.`,
    );
}
