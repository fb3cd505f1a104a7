import type { Genome, SpaceSpec, StrategyName, StrategySpec } from '@bionas/contracts';
import type { Random } from '@bionas/search-space';

/** A candidate whose score is known; null: it could not be trained. */
export interface Observed {
  readonly candidate: number;
  readonly genome: Genome;
  readonly score: number | null;
}

/** What a strategy may look at when it suggests the next genome. */
export interface SuggestContext<Spec extends StrategySpec> {
  readonly spec: Spec;
  readonly space: SpaceSpec;
  /** Everything scored in earlier rounds, in candidate order. */
  readonly observed: readonly Observed[];
  /** A stream of this candidate and try alone. */
  readonly random: Random;
}

/**
 * How the next genome is chosen. Pure: what came before is all the state there is, so that a search resumes, repeats
 * and can be checked by looking at its candidates.
 */
export interface SearchStrategy<Name extends StrategyName> {
  readonly name: Name;
  suggest(context: SuggestContext<Extract<StrategySpec, { name: Name }>>): Genome;
}
