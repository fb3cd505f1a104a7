import type { Estimate } from '@bionas/contracts';
import type { DatasetReport, RulesReport } from './report.ts';
import { featureRates, hebbianBatch } from './study-features.ts';
import type { ArmResult } from './study-rules.ts';
import { textTable } from './text-table.ts';

/** The report for a terminal. */
export function reportText(report: RulesReport): string {
  return [describeBudget(report), ...report.datasets.map(datasetText)].join('\n\n');
}

/** What was done, in one paragraph. */
export function describeBudget({ budget, engine, quick, minutes }: RulesReport): string {
  const { rates, sweepSteps, steps, epochs, batchSize, sweepSeed, seeds, validationSize, testSize } = budget;
  return [
    ...(quick ? ['A quick run: it says that all works, and nothing about the rules.'] : []),
    `SGD, momentum 0.9, weight decay 1e-3, half cosine to 0, batches of ${batchSize}. Rates ${rates.join(', ')}: ${sweepSteps} steps each with seed ${sweepSeed}, the best on ${validationSize} validation images is taken (*: the first or last of them); of a mix for each seed's by itself.`,
    `Then ${epochs} epochs of ${steps} steps with ${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}; accuracy on ${testSize} test images, mean and 95 % t interval over the seeds.`,
    `Features: SoftHebb learns without labels in batches of ${hebbianBatch}, then a linear layer by Adam at ${featureRates.head}, nothing else moving; the same on the weights that SoftHebb starts from.`,
    `${engine.backend === 'tensorflow' ? `TensorFlow ${engine.tensorflowVersion ?? ''}` : 'plain JavaScript'} on ${engine.deviceName}, ${minutes.toFixed(1)} minutes.`,
  ].join('\n');
}

function datasetText({ dataset, network, arms, features, verdicts }: DatasetReport): string {
  const heads = ['rule', 'test accuracy', '95 % interval', 'rate'];
  const featureRows = features.map(({ features: kind, accuracy }) => [
    `linear layer on ${kind} features`,
    ...accuracyCells(accuracy),
    '',
  ]);
  const silent = arms.flatMap(weightRows);
  return [
    `${dataset}, ${network}`,
    textTable(heads, [...arms.map(armRow), ...featureRows]),
    ...(silent.length > 0
      ? ['Weights after the training of the first seed; of ln|w|: skewness, excess kurtosis, distance from normal (0 each: lognormal)', textTable(weightHeads, silent)] // oxfmt-ignore
      : []),
    verdicts.map(({ word, claim, because }) => `${word.padEnd(5)}  ${claim}: ${because}`).join('\n'),
  ].join('\n\n');
}

/** The cells of an arm's line. */
export function armRow({ title, accuracy, sweeps, seeds }: ArmResult): string[] {
  const lost = seeds.filter((result) => result.accuracy === null).length;
  return [
    `${title}${lost > 0 ? ` (${lost} of ${seeds.length} diverged)` : ''}`,
    ...accuracyCells(accuracy),
    [
      ...new Set(
        sweeps.map(({ rate, atBorder }) => (rate === null ? 'none' : `${rate}${atBorder ? '*' : ''}`)),
      ),
    ].join(', '),
  ];
}

export function accuracyCells(accuracy: Estimate | null): [string, string] {
  if (accuracy === null) return ['', ''];
  const { mean, low, high } = accuracy;
  return [percent(mean), low === null || high === null ? 'one seed' : `± ${percent((high - low) / 2)}`];
}

export const weightHeads = ['weights', 'silent', 'one sign a unit', 'broken signs', 'skewness', 'kurtosis', 'distance']; // oxfmt-ignore

/** One line for each layer whose weights were looked at. */
export function weightRows({ arm, weights }: ArmResult): string[][] {
  const shown = (value: number | null, text: (value: number) => string): string => (value === null ? '' : text(value)); // oxfmt-ignore
  return weights.map((of) => [
    `${arm} ${of.layer}`,
    percent(of.silent),
    percent(of.dale),
    shown(of.signViolations, percent),
    ...[of.skewness, of.kurtosis, of.distance].map((value) => shown(value, (number) => number.toFixed(2))),
  ]);
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
