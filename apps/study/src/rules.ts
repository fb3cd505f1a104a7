/** @file `study rules`: which rules learn, and how well, on the same network. */
import { readFile } from 'node:fs/promises';
import { dataCacheFolder, loadDataset, type Dataset } from '@bionas/data';
import { loadEngine } from '@bionas/engine';
import { arms } from './arms.ts';
import { batchSize, budgets, datasetOf, sweepSeed, type Budget } from './budget.ts';
import { judge } from './judge.ts';
import { rulesOptions, rulesUsage, type RulesOptions } from './options.ts';
import { reportMarkdown } from './report-markdown.ts';
import { reportText } from './report-text.ts';
import type { DatasetReport, RulesReport } from './report.ts';
import { studyFeatures } from './study-features.ts';
import { studyNetworks, type StudyDataset } from './study-network.ts';
import { studyArm, type ArmResult } from './study-rules.ts';

const dataSeed = 1;
/** Arms whose weights are looked at: the multiplicative rule's, and back-propagation's to compare. */
const weighed: readonly string[] = ['bp', 'egd'];
/** Of the study of features: SoftHebb's, and those of the linear layer on it. */
const featureSteps = { full: { hebbian: 600, head: 300 }, quick: { hebbian: 30, head: 30 } };

const note = (text: string): void => void process.stderr.write(`${text}\n`);

/** The images of a study, with as many to train on as these steps take. */
export function studyImages(name: StudyDataset, budget: Budget, steps: number): Promise<Dataset> {
  return loadDataset({
    spec: datasetOf(name, budget, steps),
    dataSeed,
    dataDir: process.env['BIONAS_DATA_DIR'],
    cacheDir: dataCacheFolder(process.env),
  });
}

function budgetOf({ quick, epochs }: RulesOptions): Budget {
  const budget = quick ? budgets.quick : budgets.full;
  return epochs === null ? budget : { ...budget, epochs };
}

async function studyDataset(dataset: StudyDataset, options: RulesOptions): Promise<DatasetReport> {
  const { seeds, quick } = options;
  const budget = budgetOf(options);
  const full = await studyImages(dataset, budget, budget.steps);
  const images = { full, sweep: await studyImages(dataset, budget, budget.sweepSteps) };
  const results: ArmResult[] = [];
  for (const arm of arms.filter(({ name }) => options.arms.includes(name))) {
    const weights = weighed.includes(arm.name) && options.arms.includes('egd');
    results.push(await studyArm(arm, { dataset, images, budget, seeds, weights, note }));
  }
  const { hebbian, head } = featureSteps[quick ? 'quick' : 'full'];
  const features = options.arms.includes('softhebb')
    ? await studyFeatures({
        data: await studyImages(dataset, budget, head),
        seeds,
        hebbianSteps: hebbian,
        note,
      })
    : [];
  return {
    dataset,
    network: studyNetworks[dataset].title,
    dataHash: full.dataHash,
    arms: results,
    features,
    verdicts: judge(results, features, full.classes),
  };
}

async function measured(options: RulesOptions): Promise<RulesReport> {
  const began = performance.now();
  const engine = await loadEngine();
  const datasets: DatasetReport[] = [];
  for (const dataset of options.datasets) datasets.push(await studyDataset(dataset, options));
  return {
    study: 'rules',
    date: new Date().toISOString(),
    engine,
    quick: options.quick,
    budget: {
      ...budgetOf(options),
      ...{ batchSize, sweepSeed, seeds: options.seeds },
    },
    minutes: (performance.now() - began) / 60_000,
    datasets,
  };
}

/** Written by this study itself: taken as it is. */
const saved = async (file: string): Promise<RulesReport> =>
  JSON.parse(await readFile(file, 'utf8')) as RulesReport;

const print: Record<RulesOptions['output'], (report: RulesReport) => string> = {
  json: (report) => JSON.stringify(report, null, 2),
  markdown: reportMarkdown,
  text: reportText,
};

/** Runs the study and prints what it found. */
export async function rules(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(`${rulesUsage}\n`);
  const options = rulesOptions(args);
  const report = await (options.from === null ? measured(options) : saved(options.from));
  process.stdout.write(`${print[options.output](report)}\n`);
}
