/**
 * @file Changes of a search while it runs. They are taken in between two rounds, in the order of their numbers, and become part of its state: a
 * resumed search is the same search. Which rounds a change may come before is on record where questions are (`notBefore`), so that a searcher that
 * begins again from an earlier state takes it in at the same place.
 */
import { AppError, toErrorRecord, type Intervention, type InterventionOutcome } from '@bionas/contracts';
import { checkChange, createRandom, finalNetwork, sampleWithin } from '@bionas/search-space';
import { contextOf, searchNow, strategyOf } from './context-of.ts';
import type { SearchState } from './search-state.ts';
import type { SearchSettings } from './search-strategy.ts';

/**
 * Takes in what belongs before the next round. Nothing while a round is open, and what is known already is left as it is.
 * @returns what became of each change that was looked at; a refused one changes nothing
 */
export function takeIn(
  state: SearchState,
  interventions: readonly Intervention[],
  settings: SearchSettings,
): { state: SearchState; outcomes: Omit<InterventionOutcome, 'round'>[] } {
  const outcomes: Omit<InterventionOutcome, 'round'>[] = [];
  let current = state;
  if (state.round.length > 0 || state.over) return { state, outcomes };
  const news = interventions.filter(({ number }) => number > state.taken).sort((a, b) => a.number - b.number);
  for (const intervention of news) {
    // Later ones wait, too: their order is part of the search.
    if (intervention.notBefore > state.asked) break;
    const { number } = intervention;
    try {
      current = { ...withChange(current, intervention, settings), taken: number };
      outcomes.push({ number, refusal: null });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      current = { ...current, taken: number };
      outcomes.push({ number, refusal: toErrorRecord(error) });
    }
  }
  return { state: current, outcomes };
}

/** @throws AppError where the search cannot take it in */
function withChange(
  state: SearchState,
  { number, change }: Intervention,
  settings: SearchSettings,
): SearchState {
  const strategy = strategyOf(settings);
  const spent = strategy.spent(state.own);
  checkChange(change, { space: settings.space, now: searchNow(state, settings), ...spent });
  const changes = [...state.changes, { number, change }];
  const context = contextOf({ ...state, changes }, settings);
  if (change.kind !== 'pin' && change.kind !== 'ban' && change.kind !== 'release')
    return { ...state, changes };
  const { space, search, image, steering, seed } = context;
  if (search.constraints !== undefined) {
    const bounds = { space, network: finalNetwork(space), image, constraints: search.constraints, steering };
    sampleWithin(bounds, createRandom(seed, 'change', number));
  }
  const own = strategy.steered?.(state.own, context) ?? state.own;
  const isLeft =
    strategy.scored(own).length === 0 ||
    strategy.best(own, context).length > 0 ||
    strategy.propose(own, context, state.asked).questions.length > 0;
  if (!isLeft)
    throw new AppError(
      'infeasible',
      `The search has spent its budget, and of its ${strategy.scored(own).length} candidates none that could be trained keeps to this ${change.kind}. Raise the budget first.`,
    );
  return { ...state, changes, own };
}
