import { AppError, mapRules, type Genome, type LearningRuleName, type SpaceSpec } from '@bionas/contracts';
import { costsOf } from '../network-costs.ts';
import {
  brokenConstraints,
  constraintText,
  type BoundedSpace,
  type ConstraintName,
  type Excess,
} from './constraints.ts';
import { fastestGenome, mostBioGenome, smallestGenome } from './extreme-genome.ts';

const extremes: Readonly<Record<ConstraintName, (bounds: BoundedSpace) => Genome>> = {
  maxParameters: smallestGenome,
  maxMultiplyAdds: fastestGenome,
  minBioShare: mostBioGenome,
};

/**
 * Refuses constraints of which one alone cannot be kept by any genome of the space, before anything is trained. Constraints that cannot
 * be kept together pass; `sampleWithin` finds those.
 *
 * @throws AppError `infeasible` saying what the space can reach, and what stands in the way
 */
export function checkConstraints(bounds: BoundedSpace): void {
  const problems = (Object.keys(extremes) as ConstraintName[]).flatMap((name) => {
    const bound = bounds.constraints[name];
    if (bound === undefined) return [];
    const costs = costsOf(extremes[name](bounds), bounds.network, bounds.image);
    return brokenConstraints(costs, { [name]: bound }).map((excess) => sentence(excess, bounds));
  });
  if (problems.length > 0) throw new AppError('infeasible', problems.join(' '), { details: { problems } });
}

function sentence({ constraint, bound, value }: Excess, bounds: BoundedSpace): string {
  const reached = constraintText(constraint, value);
  switch (constraint) {
    case 'maxParameters':
    case 'maxMultiplyAdds':
      return `${constraint} is ${bound.toLocaleString('en-GB')}, but every network of this space has at least ${reached}. Raise it, or make the network narrower or shallower, or allow smaller operations.`;
    case 'minBioShare':
      return `minBioShare is ${bound}, but no network of this space has more than ${reached}: ${whyBp(bounds)}. Change that, or ask for less.`;
  }
}

/** Where every genome of the space has `bp`. */
function whyBp({ space, network, image }: BoundedSpace): string {
  const left = mostBioGenome({ space, network, image });
  const places: string[] = [];
  let edges = false;
  mapRules(left, (rule, place) => {
    if (rule === 'bp' && place.includes('.')) edges = true;
    else if (rule === 'bp' && place !== 'auxiliary') places.push(place);
    return rule;
  });
  const fixed = places.filter((place) => isFixed(space, place));
  const onlyBp = places.filter((place) => !fixed.includes(place));
  return [
    ...(fixed.length > 0 ? [`bp is fixed in ${fixed.join(', ')}`] : []),
    ...(onlyBp.length > 0
      ? [`of the rules ${space.rules.join(', ')} only bp fits in ${onlyBp.join(', ')}`]
      : []),
    ...(edges ? [`of the rules ${space.rules.join(', ')} only bp fits in convolutions`] : []),
  ].join('; ');
}

const isFixed = (space: SpaceSpec, place: string): boolean =>
  new Map<string, LearningRuleName | 'searched'>(Object.entries(space.slots)).get(place) !== 'searched';
