/**
 * @file Controls that every mix is compared with: the same architecture under other rules (search.md, section 8).
 * Only places that the space searches are changed; fixed slots stay, so that a control differs in nothing else.
 */
import {
  genomeId,
  mapRules,
  rulesOf,
  type Genome,
  type LearningRuleName,
  type SpaceSpec,
} from '@bionas/contracts';
import { fitsPlace, rulesOfPlace, searchedSlots } from './choices.ts';
import type { Random } from './random.ts';

/**
 * The same architecture with `rule` in every searched place. The rule need not be one of the space.
 * A searched head keeps its own where `rule` is local: such a rule never hears of the labels.
 */
export function singleRuleVersion(genome: Genome, rule: LearningRuleName, space: SpaceSpec): Genome {
  const searched = isSearched(space);
  return mapRules(genome, (own, place) => (searched(place) && fitsPlace(rule, place) ? rule : own));
}

/**
 * The same architecture with the rule of every searched place drawn uniformly from the space's rules, of a head from those that
 * hear of the labels. Never the genome itself, unless no other mix exists.
 */
export function randomMix(genome: Genome, space: SpaceSpec, random: Random): Genome {
  const searched = isSearched(space);
  const places = rulesOf(genome).filter(({ place }) => searched(place));
  const draw = (): Genome =>
    mapRules(genome, (own, place) => (searched(place) ? random.pick(rulesOfPlace(space, place)) : own));
  let mix = draw();
  if (places.some(({ place, rule }) => rulesOfPlace(space, place).some((other) => other !== rule))) {
    while (genomeId(mix) === genomeId(genome)) mix = draw();
  }
  return mix;
}

/** Edges and layers are always searched, slots if the space says so. Place names are those of `mapRules`. */
function isSearched(space: SpaceSpec): (place: string) => boolean {
  const slots: readonly string[] = searchedSlots(space);
  return (place) => place.includes('.') || slots.includes(place);
}
