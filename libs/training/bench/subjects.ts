/** @file All that the bench can measure. */
import type { LearningRuleName } from '@bionas/contracts';
import { benchNetworks, planWithRule, type BenchNetwork, type Plan } from './networks.ts';
import { benchSupernets, supernetWithRule, type BenchSupernet, type SupernetPlan } from './supernets.ts';

export type SubjectName = keyof typeof benchNetworks | keyof typeof benchSupernets;

export const subjectNames = [...Object.keys(benchNetworks), ...Object.keys(benchSupernets)] as SubjectName[];

/** What is known of a subject before it is built. */
export interface SubjectFacts {
  readonly batch: number;
  /** The rules are part of it: no other may be asked for. */
  readonly ownRules: boolean;
  /** Where it is not what its name says. */
  readonly note?: string | undefined;
  /** Modes in which it is not measured, of ours or of the peer. */
  readonly without: readonly string[];
  /** What it is made of. @param rule of all layers, unless the rules are its own */
  plan(rule: LearningRuleName): Plan | SupernetPlan;
}

const ofNetwork = ({ batch, plan, ownRules, note }: BenchNetwork): SubjectFacts => ({
  ...{ batch, ownRules, note, without: [] },
  plan: (rule) => (ownRules ? plan : planWithRule(plan, rule)),
});

const ofSupernet = ({ batch, plan, ownRules, without }: BenchSupernet): SubjectFacts => ({
  ...{ batch, ownRules, without },
  plan: (rule) => (ownRules ? plan : supernetWithRule(plan, rule)),
});

const all = new Map<string, SubjectFacts>([
  ...Object.entries(benchNetworks).map(([name, network]) => [name, ofNetwork(network)] as const),
  ...Object.entries(benchSupernets).map(([name, supernet]) => [name, ofSupernet(supernet)] as const),
]);

/** @throws Error for a name that is none */
export function subjectFacts(name: SubjectName): SubjectFacts {
  const facts = all.get(name);
  if (facts === undefined) throw new Error(`there is no ${name}; expected ${subjectNames.join(', ')}`);
  return facts;
}

/** What the issue of this bench asks for and is not done. */
export const notMeasured = [
  { what: 'torch.compile on the supernets', why: 'it had not compiled the smallest after ten minutes' },
  { what: 'bfloat16 on the supernets', why: 'it would take the bench twice as long' },
  { what: 'rules but bp, fa, usf and frSF', why: 'the peer has no others' },
] as const;
