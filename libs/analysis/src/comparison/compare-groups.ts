import type { ComparisonGroup } from '@bionas/contracts';
import { estimateOrNull } from '../intervals/estimate.ts';
import { pairedSeeds } from '../intervals/paired-seeds.ts';
import { settingDifferences, type SettingDifference } from './setting-differences.ts';

/** One finished run of a group. */
export interface GroupRun {
  readonly seed: number;
  /** Correct test answers. */
  readonly test: { readonly correct: number; readonly total: number };
  /** Worst case of the attack with true gradients, if it was attacked. */
  readonly robust: { readonly correct: number; readonly total: number } | null;
  /** The same along the rules' gradients: not a robustness measure. */
  readonly ruleGradient: { readonly correct: number; readonly total: number } | null;
}

/** Runs that differ in their seeds alone. */
export interface GroupInput {
  readonly label: string;
  /** Everything that was set, as JSON: its differences are shown. */
  readonly settings: unknown;
  /** Equal for groups that can be compared (`protocolIdOf`). */
  readonly protocolId: string;
  readonly runs: readonly GroupRun[];
}

/** What a comparison adds to its groups, in their order. */
export type GroupFindings = Pick<
  ComparisonGroup,
  'accuracy' | 'robust' | 'ruleGradientRobust' | 'clean' | 'difference' | 'robustDifference'
>;

/** The numbers of a comparison. */
export interface GroupComparison {
  readonly groups: GroupFindings[];
  readonly differences: SettingDifference[];
  /** What the reader must know. */
  readonly notes: string[];
}

/**
 * Compares groups of runs with the first of them, paired over the seeds both have. Counts of images are never pooled
 * over seeds: `clean` is given where a group has one run.
 */
export function compareGroups(groups: readonly GroupInput[]): GroupComparison {
  const [first] = groups;
  return {
    groups: groups.map((group, index) => ({
      accuracy: estimateOrNull([...bySeed(group, testShare).values()]),
      robust: estimateOrNull([...bySeed(group, robustShare).values()]),
      ruleGradientRobust: estimateOrNull([...bySeed(group, ruleShare).values()]),
      clean: group.runs.length === 1 ? (group.runs[0]?.test ?? null) : null,
      difference:
        index === 0 || first === undefined
          ? null
          : pairedSeeds(bySeed(group, testShare), bySeed(first, testShare)),
      robustDifference:
        index === 0 || first === undefined
          ? null
          : pairedSeeds(bySeed(group, robustShare), bySeed(first, robustShare)),
    })),
    differences: settingDifferences(groups.map(({ settings }) => settings)),
    notes: notesOn(groups),
  };
}

type Share = (run: GroupRun) => number | null;
const testShare: Share = ({ test }) => test.correct / test.total;
const robustShare: Share = ({ robust }) => (robust === null ? null : robust.correct / robust.total);
const ruleShare: Share = ({ ruleGradient }) =>
  ruleGradient === null ? null : ruleGradient.correct / ruleGradient.total;

/** Values in seed order; of a seed that was run twice the first. */
function bySeed(group: GroupInput, share: Share): Map<number, number> {
  const values = new Map<number, number>();
  for (const run of [...group.runs].sort((a, b) => a.seed - b.seed)) {
    const value = share(run);
    if (value !== null && !values.has(run.seed)) values.set(run.seed, value);
  }
  return values;
}

function notesOn(groups: readonly GroupInput[]): string[] {
  const [first, ...others] = groups;
  if (first === undefined) return [];
  const seedsOf = (group: GroupInput): Set<number> => new Set(group.runs.map(({ seed }) => seed));
  const notes: string[] = [];
  if (others.some(({ protocolId }) => protocolId !== first.protocolId)) {
    notes.push(
      'Data, network size, training or attack differ: the groups differ in more than their genomes.',
    );
  }
  for (const group of groups) {
    const seeds = seedsOf(group).size;
    if (seeds === 0) notes.push(`${group.label} has no finished run.`);
    else if (seeds === 1) notes.push(`${group.label} has one seed: no interval can be given.`);
    else if (seeds === 2) notes.push(`${group.label} has two seeds: provisional.`);
  }
  for (const group of others) {
    const common = [...seedsOf(group)].filter((seed) => seedsOf(first).has(seed)).length;
    const bothRan = group.runs.length > 0 && first.runs.length > 0;
    if (common === 0 && bothRan) {
      notes.push(`${group.label} and ${first.label} have no seed in common: no paired difference.`);
    }
  }
  if (others.length > 1) {
    notes.push('Several groups are compared with the first: their intervals are not adjusted for that.');
  }
  return notes;
}
