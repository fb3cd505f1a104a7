import { AppError, type ChangedSearch, type SearchChange, type SpaceSpec } from '@bionas/contracts';
import { narrowedSpace } from '../constraints/constraints.ts';
import { checkSteering } from './check-steering.ts';

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
  const { space, now } = search;
  switch (change.kind) {
    case 'pin':
    case 'ban':
      return checkSteering(
        change,
        narrowedSpace(space, now.search.constraints ?? {}),
        now.steering.map((one) => one.change),
      );
    case 'release':
      return checkRelease(change.of, now);
    case 'budget':
      return checkBudget(change, search);
    case 'parallel':
      return;
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
  const refuse = (code: 'conflict' | 'invalid-spec', message: string): never => {
    throw new AppError(code, message);
  };
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
