/** @file The comparison of strategies for a terminal, and as the tables of docs/studies.md. */
import type { Estimate } from '@bionas/contracts';
import { markdownTable } from '../markdown-table.ts';
import { textTable } from '../text-table.ts';
import type { ArmFindings } from './compare-arms.ts';
import { interval, points, type SearchReport } from './search-report.ts';

const head = (arms: readonly ArmFindings[]): string[] =>
  (arms[0]?.budgets ?? []).map(({ trainings }) => String(trainings));

const spread = (of: Estimate): string =>
  of.low === null || of.high === null
    ? points(of.mean)
    : `${points(of.mean)} (${points(of.low)}–${points(of.high)})`;

const regretRows = (arms: readonly ArmFindings[]): string[][] =>
  arms.map(({ name, budgets }) => [name, ...budgets.map(({ regret }) => spread(regret))]);

const gainRows = (arms: readonly ArmFindings[]): string[][] =>
  arms
    .filter(({ budgets }) => budgets.some(({ gain }) => gain !== null))
    .map(({ name, budgets }) => [name, ...budgets.map(({ gain }) => (gain === null ? '' : interval(gain)))]);

const supernetHead = [
  'seeds',
  'read',
  'readings',
  'cost',
  'regret',
  'random',
  'less than random',
  'decided',
  'without weights',
];
const supernetRows = ({ supernets }: SearchReport): string[][] =>
  supernets.map((one) => [
    one.arm,
    String(one.seeds),
    one.derivation,
    String(one.readings),
    (Math.floor(one.cost) + one.readings).toFixed(0),
    spread(one.regret),
    spread(one.random),
    interval(one.gain),
    `${(100 * one.decided).toFixed(0)} %`,
    `${(100 * one.parameterFree).toFixed(0)} %`,
  ]);

/** Sentences about the table itself. */
export function factLines({ facts, table }: SearchReport): string[] {
  const [least = 0, low = 0, middle = 0, high = 0, best = 0] = facts.worths;
  const ranks = facts.ranks.map(
    ({ epochs, tau }) => `${epochs} epochs ${tau === null ? 'none' : tau.tau.toFixed(2)}`,
  );
  return [
    `${facts.cells} cells of ${facts.genomes} genomes, ${facts.trainings} trainings, ${table.minutes} minutes on one core, TensorFlow ${table.tensorflow}, checksum ${table.checksum.slice(0, 12)}.`,
    `Worth of a cell, the mean test accuracy of its whole trainings: ${points(least)} to ${points(best)} %, quartiles ${points(low)}, ${points(middle)}, ${points(high)}; ${facts.withinPoint} cells within a point of the best.`,
    `Standard deviation between seeds ${points(facts.deviation.seeds)} points, between cells ${points(facts.deviation.cells)}.`,
    `Rank correlation (Kendall's tau) of one training's validation accuracy with the worth: ${ranks.join(', ')}.`,
    `Noise floor: who trains every cell once and takes the best is left with a regret of ${points(facts.floor.mean)} points.`,
  ];
}

export function searchReportText(report: SearchReport): string {
  const { arms, exact } = report;
  return [
    ...factLines(report),
    '',
    `Regret in points after so many trainings, mean of ${report.seeds} seeds and 95 % bootstrap interval`,
    textTable(['strategy', ...head(arms)], regretRows(arms)),
    '',
    'Less regret than random search, paired by seed: interval of the difference',
    textTable(['strategy', ...head(arms)], gainRows(arms)),
    '',
    'The same without chance, every score the worth itself',
    textTable(['strategy', ...head(exact)], regretRows(exact)),
    '',
    ...(report.supernets.length === 0
      ? []
      : [
          'Shared weights: regret of the best of so many readings by one training each; cost of search and readings in trainings',
          textTable(['strategy', ...supernetHead], supernetRows(report)),
          '',
        ]),
    ...report.verdicts.map(({ sentence }) => sentence),
  ].join('\n');
}

export function searchReportMarkdown(report: SearchReport): string {
  const { arms, exact } = report;
  return [
    ...factLines(report).map((line) => `- ${line}`),
    '',
    markdownTable(['regret after trainings', ...head(arms)], regretRows(arms)),
    '',
    markdownTable(['less than random search', ...head(arms)], gainRows(arms)),
    '',
    markdownTable(['regret without chance', ...head(exact)], regretRows(exact)),
    '',
    ...(report.supernets.length === 0
      ? []
      : [markdownTable(['shared weights', ...supernetHead], supernetRows(report)), '']),
    ...report.verdicts.map(({ sentence }) => `- ${sentence}`),
  ].join('\n');
}
