/** @file Genomes that keep the constraints: drawn, or changed until they do. */
import { AppError, genomeId, type Genome } from '@bionas/contracts';
import { canMutate, mutateGenome } from '../mutate-genome.ts';
import { costsOf } from '../network-costs.ts';
import type { Random } from '../random.ts';
import { sampleGenome } from '../sample-genome.ts';
import { checkConstraints } from './check-constraints.ts';
import {
  brokenConstraints,
  constraintText,
  isWithin,
  narrowedSpace,
  type BoundedSpace,
  type Excess,
} from './constraints.ts';

/** Genomes drawn before the nearest of them is changed step by step instead. */
const draws = 300;
const repairs = 1_500;
const neighbours = 300;
/** After so many children none of which fits, children differ in one more place. */
const childrenAtADistance = 60;

/**
 * A genome of the space within the constraints: uniform among them where a few hundred draws find one, else the nearest draw
 * changed in one place after another, never away from the bounds.
 *
 * @throws AppError `infeasible` if that finds none, naming the constraint that is hardest to keep
 */
export function sampleWithin(bounds: BoundedSpace, random: Random): Genome {
  const space = narrowedSpace(bounds.space, bounds.constraints);
  const { steering } = bounds;
  const excessOf = (genome: Genome): Excess[] =>
    brokenConstraints(costsOf(genome, bounds.network, bounds.image), bounds.constraints);
  let nearest: { genome: Genome; excess: Excess[] } | undefined;
  for (let draw = 0; draw < draws; draw += 1) {
    const genome = sampleGenome(space, random, steering);
    const excess = excessOf(genome);
    if (excess.length === 0) return genome;
    if (nearest === undefined || total(excess) < total(nearest.excess)) nearest = { genome, excess };
  }
  const repairable = nearest !== undefined && canMutate(nearest.genome, space, steering);
  for (let step = 0; nearest !== undefined && repairable && step < repairs; step += 1) {
    const genome = mutateGenome(nearest.genome, space, random, steering);
    const excess = excessOf(genome);
    if (excess.length === 0) return genome;
    if (total(excess) <= total(nearest.excess)) nearest = { genome, excess };
  }
  // One alone that cannot be kept gets a better sentence.
  checkConstraints(bounds);
  throw noneFound(nearest?.excess ?? []);
}

/**
 * A genome within the constraints near another: changed in one place, or in a few where no such change fits. Where that fails too, one
 * drawn anew, which may be the genome itself.
 *
 * @throws AppError `infeasible` if none is found
 */
export function mutateWithin(genome: Genome, bounds: BoundedSpace, random: Random): Genome {
  const space = narrowedSpace(bounds.space, bounds.constraints);
  const { steering } = bounds;
  const changeable = canMutate(genome, space, steering);
  for (let child = 0; changeable && child < neighbours; child += 1) {
    let changed = genome;
    const changes = 1 + Math.floor(child / childrenAtADistance);
    for (let change = 0; change < changes; change += 1)
      changed = mutateGenome(changed, space, random, steering);
    if (isWithin(changed, bounds) && genomeId(changed) !== genomeId(genome)) return changed;
  }
  return sampleWithin(bounds, random);
}

const total = (excess: readonly Excess[]): number => excess.reduce((sum, { share }) => sum + share, 0);

function noneFound([tightest, ...others]: readonly Excess[]): AppError {
  if (tightest === undefined)
    return new AppError('infeasible', 'No genome within the constraints was found.');
  const { constraint, bound, value } = tightest;
  const kept =
    others.length === 0 ? '' : ` (${others.map((other) => other.constraint).join(', ')} not kept either)`;
  return new AppError(
    'infeasible',
    `No genome of this space was found within the constraints in ${draws} draws and ${repairs} changes. The hardest is ${constraint}: the nearest genome has ${constraintText(constraint, value)}, the bound is ${bound.toLocaleString('en-GB')}${kept}. Loosen ${constraint}, or what stands against it.`,
    { details: { constraint, bound, nearest: value } },
  );
}
