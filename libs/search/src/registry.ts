import type { StrategyName } from '@bionas/contracts';
import { regularisedEvolution } from './evolution/regularised-evolution.ts';
import { randomSearch } from './random/random-search.ts';
import type { SearchStrategy } from './search-strategy.ts';

/** Every strategy by name: a missing, misspelt or doubled one is a type error. */
export const strategies = {
  random: randomSearch,
  evolution: regularisedEvolution,
} satisfies { [Name in StrategyName]: SearchStrategy<Name> };
