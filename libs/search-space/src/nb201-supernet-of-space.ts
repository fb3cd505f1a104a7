import type { LearningRuleName, Nb201SupernetSpec, SearchConstraints, SpaceSpec } from '@bionas/contracts';
import { nb201Candidates, nb201SlotsOf, slotRule } from './choices.ts';
import { narrowedSpace } from './constraints/constraints.ts';

type Nb201Space = Extract<SpaceSpec, { kind: 'nas-bench-201' }>;

/**
 * The supernet of a NAS-Bench-201 space, without what the constraints forbid everywhere. Whether `none` is a candidate is up to the space's operations.
 * Where a slot is searched it is `bp`, or the first rule of a space without `bp`: shared weights have none to learn by.
 */
export function nb201SupernetOfSpace(
  given: Nb201Space,
  constraints: SearchConstraints = {},
): Nb201SupernetSpec {
  const space = narrowedSpace(given, constraints);
  const open: LearningRuleName = space.rules.includes('bp') ? 'bp' : (space.rules[0] ?? 'bp');
  return {
    kind: 'nas-bench-201',
    ...{ nodes: space.nodes, ...space.search },
    candidates: nb201Candidates(space),
    slots: nb201SlotsOf((slot) => {
      const rule = slotRule(space, slot);
      return rule === 'searched' ? open : rule;
    }),
    ...(space.ruleOptions === undefined ? {} : { ruleOptions: space.ruleOptions }),
  };
}
