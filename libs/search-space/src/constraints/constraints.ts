/** @file What a candidate must keep to, whatever strategy proposes it. */
import type { Genome, NetworkSpec, SearchConstraints, SpaceSpec } from '@bionas/contracts';
import type { ImageShape } from '../counted-layers.ts';
import { costsOf, type NetworkCosts } from '../network-costs.ts';
import type { Steering } from '../steering/steering.ts';

export type ConstraintName = keyof SearchConstraints;

/** A space, the network that is held to the constraints (the final one, as a rule), and the constraints. */
export interface BoundedSpace {
  readonly space: SpaceSpec;
  readonly network: NetworkSpec;
  readonly image: ImageShape;
  readonly constraints: SearchConstraints;
  /** Pins and bans; none unless given. */
  readonly steering?: Steering | undefined;
}

/** A constraint that is not kept. */
export interface Excess {
  readonly constraint: ConstraintName;
  readonly bound: number;
  readonly value: number;
  /** How far the value is beyond the bound, as a share of the bound. */
  readonly share: number;
}

/** The constraints that costs break, the worst first; none if all are kept. */
export function brokenConstraints(costs: NetworkCosts, constraints: SearchConstraints): Excess[] {
  const { maxParameters, maxMultiplyAdds, minBioShare } = constraints;
  const atMost = (constraint: ConstraintName, value: number, bound = Infinity): Excess[] =>
    value <= bound ? [] : [{ constraint, bound, value, share: value / bound - 1 }];
  const atLeast = (constraint: ConstraintName, value: number, bound = 0): Excess[] =>
    value >= bound ? [] : [{ constraint, bound, value, share: 1 - value / bound }];
  return [
    ...atMost('maxParameters', costs.parameters, maxParameters),
    ...atMost('maxMultiplyAdds', costs.multiplyAdds, maxMultiplyAdds),
    ...atLeast('minBioShare', costs.bioShare, minBioShare),
  ].sort((a, b) => b.share - a.share);
}

/** Whether costs keep all constraints. */
export function meetsConstraints(costs: NetworkCosts, constraints: SearchConstraints): boolean {
  return brokenConstraints(costs, constraints).length === 0;
}

/** Whether a genome lies within the bounds. */
export function isWithin(genome: Genome, { network, image, constraints }: BoundedSpace): boolean {
  return meetsConstraints(costsOf(genome, network, image), constraints);
}

/**
 * The space without what no genome within the constraints can have: no `bp` to choose where no weight may learn by it. Its genomes may
 * still break constraints.
 */
export function narrowedSpace<Space extends SpaceSpec>(space: Space, constraints: SearchConstraints): Space {
  if ((constraints.minBioShare ?? 0) < 1) return space;
  const rules = space.rules.filter((rule) => rule !== 'bp');
  return rules.length === 0 ? space : { ...space, rules };
}

/** Values of a constraint as messages write them. */
export function constraintText(constraint: ConstraintName, value: number): string {
  switch (constraint) {
    case 'maxParameters':
      return `${value.toLocaleString('en-GB')} parameters`;
    case 'maxMultiplyAdds':
      return `${value.toLocaleString('en-GB')} multiply-adds`;
    case 'minBioShare':
      return `a share of ${value.toFixed(3)} of the weights that learn by another rule than bp`;
  }
}
