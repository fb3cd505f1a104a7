/** @file What the comparison of strategies found, as it is printed with --json, and in words. */
import type { Estimate } from '@bionas/contracts';
import type { Table } from '@bionas/search';
import { baseline } from './search-arms.ts';
import type { ArmFindings, BudgetFinding } from './compare-arms.ts';
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

function verdictOf(
  arm: string,
  title: string,
  { trainings, regret }: BudgetFinding,
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
    sentence: `${title} ${said} after ${trainings} trainings: regret ${points(regret.mean)}, ${signed(gain.mean)} points less than random search (95 % bootstrap interval ${interval(gain)}, ${gain.n} paired seeds).`,
  };
}

export const points = (share: number): string => (100 * share).toFixed(2);
export const signed = (share: number): string => `${share >= 0 ? '+' : ''}${points(share)}`;
export const interval = ({ low, high }: Estimate): string =>
  low === null || high === null ? 'none' : `${signed(low)} to ${signed(high)}`;
