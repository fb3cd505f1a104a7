export { strategies } from './registry.ts';
export type { Observed, SearchStrategy, SuggestContext } from './search-strategy.ts';
export { parseSearchState, pendingIn, scoredIn, type SearchState } from './search-state.ts';
export {
  bestOf,
  isSearchDone,
  observeScores,
  proposeRound,
  startSearch,
  type SearchSettings,
} from './search.ts';
