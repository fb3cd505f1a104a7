/** @file `study variance`: whether a mix of rules has gradients of lower variance than its single rules, as the seed paper says. */
import { parseArgs } from 'node:util';
import { estimate, pairedSeeds } from '@bionas/analysis';
import type { Estimate } from '@bionas/contracts';
import { loadEngine } from '@bionas/engine';
import { arms, mixedRules, mixes, type MixName } from './arms.ts';
import { budgets, trainingOf } from './budget.ts';
import { studyImages } from './rules.ts';
import { studyDatasets, studyNetworks, type StudyDataset } from './study-network.ts';
import { textTable } from './text-table.ts';
import { trainOnce } from './train-once.ts';
import { meanOf, type AccuracyBySeed } from './verdicts.ts';

/** Mixes that are measured, each beside the rules that it is drawn from. */
const measuredMixes = ['mix', 'paper-mix'] as const satisfies readonly MixName[];
/** The same for all: the variance belongs to the weights where it is taken. */
const learningRate = 0.01;
/** Network values of the training's own measures (learning-rules.md, section 10): means over the layers. */
const measures = ['gradient-variance', 'gradient-variance-relative'] as const;
type Measure = (typeof measures)[number];

const usage = `npm run study:variance -- [options]
  --data a     of ${studyDatasets.join(', ')} (default: fashion-mnist)
  --seeds n    trainings of each, 1 to 20 (default: 3)
  --quick      few steps and one seed: says that all works
  --json       machine-readable`;

interface ArmVariance {
  readonly arm: string;
  /** Mean over the epochs, for each seed that did not diverge. */
  readonly seeds: Readonly<Record<Measure, readonly (readonly [number, number])[]>>;
  readonly estimates: Readonly<Record<Measure, Estimate>>;
}

/** Runs the study and prints what it found. */
export async function variance(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(`${usage}\n`);
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string', default: 'fashion-mnist' },
      seeds: { type: 'string', default: '3' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const dataset = studyDatasets.find((name) => name === values.data);
  if (dataset === undefined)
    throw new Error(`--data is ${values.data}; expected one of ${studyDatasets.join(', ')}.`);
  const count = values.quick ? 1 : Number(values.seeds);
  if (!Number.isInteger(count) || count < 1 || count > 20) {
    throw new Error(`--seeds is ${values.seeds}; expected a whole number from 1 to 20.`);
  }
  await loadEngine();
  const seeds = Array.from({ length: count }, (_, index) => index + 1);
  const found = await varianceOf(dataset, seeds, values.quick);
  const report = { study: 'variance', dataset, learningRate, arms: found, findings: measuredMixes.flatMap((mix) => measures.map((measure) => finding(found, measure, mix))) }; // oxfmt-ignore
  process.stdout.write(`${values.json ? JSON.stringify(report, null, 2) : text(found, report.findings)}\n`);
}

async function varianceOf(
  dataset: StudyDataset,
  seeds: readonly number[],
  quick: boolean,
): Promise<ArmVariance[]> {
  const budget = quick ? budgets.quick : budgets.full;
  const epochs = quick ? 2 : 5;
  const data = await studyImages(dataset, budget, budget.sweepSteps);
  const results: ArmVariance[] = [];
  for (const arm of arms.filter(({ name }) =>
    [...mixedRules, ...measuredMixes].some((measured) => measured === name),
  )) {
    const bySeed: Record<Measure, [number, number][]> = {
      'gradient-variance': [],
      'gradient-variance-relative': [],
    };
    for (const seed of seeds) {
      const network = studyNetworks[dataset].build({
        data,
        seed,
        ruleOf: (layer) => arm.ruleOf(layer, seed),
      });
      const training = { ...trainingOf(learningRate), epochs, measures: 'epoch' } as const;
      const trained = await trainOnce({ network, data, training, seed, test: false });
      network.dispose();
      for (const measure of measures) {
        const values = (trained?.metrics ?? [])
          .filter(({ name }) => name === measure)
          .map(({ value }) => value);
        if (values.length > 0) bySeed[measure].push([seed, estimate(values).mean]);
      }
    }
    process.stderr.write(`${dataset} ${arm.name}\n`);
    if (bySeed['gradient-variance'].length === 0) continue;
    const estimates = {
      'gradient-variance': estimate(bySeed['gradient-variance'].map(([, value]) => value)),
      'gradient-variance-relative': estimate(bySeed['gradient-variance-relative'].map(([, value]) => value)),
    };
    results.push({ arm: arm.name, seeds: bySeed, estimates });
  }
  return results;
}

/** The mix against the mean of its single rules, on a logarithmic scale: these are numbers of several orders. */
export function finding(
  found: readonly Pick<ArmVariance, 'arm' | 'seeds'>[],
  measure: Measure,
  name: MixName,
): {
  readonly mix: MixName;
  readonly measure: Measure;
  readonly ratio: Estimate | null;
  readonly sentence: string;
} {
  const logarithms = (of: Pick<ArmVariance, 'seeds'>): AccuracyBySeed =>
    new Map(of.seeds[measure].map(([seed, value]) => [seed, Math.log(value)]));
  const mix = found.find(({ arm }) => arm === name);
  const singles = found.filter(({ arm }) => mixes[name].rules.some((rule) => rule === arm)).map(logarithms);
  const ratio = mix === undefined ? null : pairedSeeds(logarithms(mix), meanOf(singles));
  const sentence = ((): string => {
    if (ratio === null) return `${measure} of ${name}: nothing to compare`;
    const { mean, low, high } = ratio;
    const times = `${Math.exp(mean).toFixed(2)} times that of its single rules (their geometric mean)`;
    if (low === null || high === null) return `${measure} of ${name}: ${times}; one seed tells nothing`;
    const interval = `95 % interval ${Math.exp(low).toFixed(2)} to ${Math.exp(high).toFixed(2)}`;
    return `${measure} of ${name}: ${times}, ${interval}: ${high < 0 ? 'lower' : low > 0 ? 'higher' : 'no difference shown'}`;
  })();
  return { mix: name, measure, ratio, sentence };
}

function text(found: readonly ArmVariance[], findings: readonly { readonly sentence: string }[]): string {
  const number = ({ mean, low, high }: Estimate): string =>
    `${mean.toExponential(2)}${low === null || high === null ? '' : ` ± ${((high - low) / 2).toExponential(1)}`}`;
  return [
    textTable(
      ['rule', ...measures],
      found.map(({ arm, estimates }) => [arm, ...measures.map((measure) => number(estimates[measure]))]),
    ),
    ...findings.map(({ sentence }) => sentence),
  ].join('\n');
}
