/** @file The supernets of the bench: the two steps that DARTS takes in turn. */
import type { LearningRuleName } from '@bionas/contracts';
import { type SupernetOptions } from '@bionas/network';
import { supernetCandidates } from '@bionas/search-space';

/** A supernet, and which of its steps is measured, in a form that the peer can read too. */
export interface SupernetPlan {
  readonly kind: 'supernet';
  readonly step: 'weights' | 'alphas';
  readonly options: SupernetOptions;
}

export interface BenchSupernet {
  readonly batch: number;
  readonly plan: SupernetPlan;
  /** The rules are part of the supernet: no other may be asked for. */
  readonly ownRules: boolean;
  /** Modes in which it is not measured, of ours or of the peer. */
  readonly without: readonly string[];
}

/** The rules of the mixed supernet: named here, so that a rule that joins the house does not change what is measured. */
export const mixedRules = ['bp', 'fa', 'usf'] as const satisfies readonly LearningRuleName[];

/** DARTS's candidates, convolutions once for each rule, in a size that a laptop trains. */
export const smallSupernet = (rules: readonly LearningRuleName[]): SupernetOptions => ({
  channels: 8,
  cells: 4,
  candidates: supernetCandidates(rules),
  slots: everySlot('bp'),
});

const steps = {
  darts: {
    weights: { kind: 'supernet', step: 'weights', options: smallSupernet(['bp']) },
    alphas: { kind: 'supernet', step: 'alphas', options: smallSupernet(['bp']) },
  },
  mixed: {
    weights: { kind: 'supernet', step: 'weights', options: smallSupernet(mixedRules) },
    alphas: { kind: 'supernet', step: 'alphas', options: smallSupernet(mixedRules) },
  },
} as const;

const common = { batch: 32, without: ['recorded-bf16', 'compile', 'bf16'] } as const;

export const benchSupernets = {
  'supernet-weights': { ...common, plan: steps.darts.weights, ownRules: false },
  'supernet-alphas': { ...common, plan: steps.darts.alphas, ownRules: false },
  'mixed-supernet-weights': { ...common, plan: steps.mixed.weights, ownRules: true },
  'mixed-supernet-alphas': { ...common, plan: steps.mixed.alphas, ownRules: true },
} as const satisfies Record<string, BenchSupernet>;

/** The plan with one rule in all layers. */
export function supernetWithRule(plan: SupernetPlan, rule: LearningRuleName): SupernetPlan {
  const candidates = plan.options.candidates.map((candidate) =>
    candidate.rule === undefined ? candidate : { ...candidate, rule },
  );
  return { ...plan, options: { ...plan.options, candidates, slots: everySlot(rule) } };
}

function everySlot(rule: LearningRuleName): SupernetOptions['slots'] {
  return { stem: rule, preprocess: rule, reduction: rule, head: rule };
}
