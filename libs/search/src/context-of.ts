import { changedSearch, type ChangedSearch, type StrategyName, type StrategySpec } from '@bionas/contracts';
import { strategyNamed } from './registry.ts';
import type { SearchState } from './search-state.ts';
import type { SearchContext, SearchSettings, SearchStrategy } from './search-strategy.ts';

export const strategyOf = ({ search }: SearchSettings): SearchStrategy<StrategyName> =>
  strategyNamed(search.strategy.name);

/** What a search goes by after the changes that it has taken in. */
export function searchNow(
  { changes }: Pick<SearchState, 'changes'>,
  { search }: SearchSettings,
): ChangedSearch {
  return changedSearch(search, changes);
}

/** What the strategy may look at: the settings as they are now. */
export function contextOf(
  { seed, changes }: Pick<SearchState, 'seed' | 'changes'>,
  settings: SearchSettings,
  outOfTime = false,
): SearchContext<StrategySpec> {
  const { search, epochs, steering } = searchNow({ changes }, settings);
  return {
    ...{ ...settings, search, seed, outOfTime },
    strategy: search.strategy,
    steering: steering.map(({ change }) => change),
    lastEpoch: epochs,
  };
}
