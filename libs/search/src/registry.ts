import type { StrategyName } from '@bionas/contracts';
import { regularisedEvolution } from './evolution/regularised-evolution.ts';
import { randomSearch } from './random/random-search.ts';
import type { SearchStrategy } from './search-strategy.ts';
import { darts } from './supernet/darts.ts';
import { egNas } from './supernet/eg-nas.ts';

/** Every strategy by name: a missing, misspelt or doubled one is a type error. */
export const strategies = {
  random: randomSearch,
  evolution: regularisedEvolution,
  darts,
  'eg-nas': egNas,
} satisfies { [Name in StrategyName]: SearchStrategy<Name> };

/** A strategy for callers that know its name only at run time: they hand it the options that have the same name. */
export function strategyNamed(name: StrategyName): SearchStrategy<StrategyName> {
  return strategies[name] as unknown as SearchStrategy<StrategyName>;
}
