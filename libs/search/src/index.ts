export { rankCandidates, type RankingSettings } from './pareto/rank-candidates.ts';
export { strategies } from './registry.ts';
export type { SampledGeneration, SearchSettings, Standing } from './search-strategy.ts';
export { searchNow } from './context-of.ts';
export { takeIn } from './take-in.ts';
export { openQuestions, parseSearchState, type SearchState } from './search-state.ts';
export {
  bestOf,
  generationOf,
  observeAnswers,
  proposeRound,
  scoredIn,
  standingOf,
  startSearch,
} from './search.ts';
export {
  cellOf,
  parseTable,
  tableChecksum,
  tableSchema,
  tableSpecSchema,
  type Table,
  type TableSpec,
  type TrainingRecord,
} from './tabular/table.ts';
export { tabularPool, worthOfRow, type TabularPool, type TabularScore } from './tabular/tabular-pool.ts';
export {
  searchTable,
  type SearchTableOptions,
  type TabularPoint,
  type TabularSearch,
} from './tabular/search-table.ts';
