/** @file What the comparison of strategies found, as it is printed with --json, and in words. */
import type { Estimate } from '@bionas/contracts';
import type { Table } from '@bionas/search';
import { baseline } from './search-arms.ts';
import type { ArmFindings, BudgetFinding } from './compare-arms.ts';
import type { SupernetFinding } from './supernet-findings.ts';
import type { TableFacts } from './table-facts.ts';

export interface SearchReport {
  readonly study: 'search';
  readonly table: Table['made'] & { readonly checksum: string };
  readonly seeds: number;
  readonly facts: TableFacts;
  /** Candidates are scored by one training. */
  readonly arms: readonly ArmFindings[];
  /** The same where every score is the worth itself: what the strategies would do without chance. */
  readonly exact: readonly ArmFindings[];
  /** Strategies with shared weights, which have one result each, at a cost of their own. */
  readonly supernets: readonly SupernetFinding[];
  readonly verdicts: readonly SearchVerdict[];
}

export interface SearchVerdict {
  readonly arm: string;
  readonly trainings: number;
  readonly word: 'better' | 'worse' | 'open';
  readonly sentence: string;
}

/** At which budget a strategy is judged: chosen before the first comparison, a sixth of the cells. */
export const judgedAt = 100;

/** Of each strategy but random search, at the budget where they are judged. */
export function searchVerdicts(arms: readonly ArmFindings[]): SearchVerdict[] {
  return arms.flatMap(({ name, title, budgets }) => {
    const finding = budgets.find(({ trainings }) => trainings === judgedAt);
    return name === baseline || !finding?.gain ? [] : [verdictOf(name, title, finding, finding.gain)];
  });
}

/** Of each strategy with shared weights, once for each number of readings. */
export function supernetVerdicts(findings: readonly SupernetFinding[]): SearchVerdict[] {
  return findings.map(({ arm, title, derivation, readings, cost, regret, gain }) => {
    const trainings = Math.floor(cost) + readings;
    const how = readings === 1 ? 'its first reading' : `the best of ${readings} readings`;
    return verdictOf(arm, `${title}, read ${derivation}, ${how},`, { trainings, regret }, gain);
  });
}

function verdictOf(
  arm: string,
  title: string,
  { trainings, regret }: Pick<BudgetFinding, 'trainings' | 'regret'>,
  gain: Estimate,
): SearchVerdict {
  const word = ((): SearchVerdict['word'] => {
    if (gain.low !== null && gain.low > 0) return 'better';
    return gain.high !== null && gain.high < 0 ? 'worse' : 'open';
  })();
  const said = {
    better: 'beats random search',
    worse: 'does worse than random search',
    open: 'is not shown to differ from random search',
  }[word];
  return {
    ...{ arm, trainings, word },
    sentence: `${title} ${said} at ${trainings} trainings: regret ${points(regret.mean)} points, ${points(Math.abs(gain.mean))} ${gain.mean >= 0 ? 'less' : 'more'} than random search (95 % bootstrap interval of the gain ${interval(gain)}, ${gain.n} paired seeds).`,
  };
}

export const points = (share: number): string => (100 * share).toFixed(2);
export const signed = (share: number): string => `${share >= 0 ? '+' : ''}${points(share)}`;
export const interval = ({ low, high }: Estimate): string =>
  low === null || high === null ? 'none' : `${signed(low)} to ${signed(high)}`;
