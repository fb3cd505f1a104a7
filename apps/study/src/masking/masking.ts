/** @file `study masking`: how robust networks look along rule gradients and on a loss that saturates, and how robust they are. */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { imagesOf, recordedVictim } from '@bionas/attacks';
import { dataCacheFolder, loadDataset, type Dataset } from '@bionas/data';
import { loadEngine } from '@bionas/engine';
import { recordableNetwork } from '@bionas/network';
import { inputOf } from '../study-network.ts';
import { keptRows } from '../kept-rows.ts';
import { trainOnce } from '../train-once.ts';
import { maskingArms, maskingTraining, type MaskingArm } from './masking-arms.ts';
import { copyWeights, maskingNetwork } from './masking-network.ts';
import { maskingPicture } from './masking-picture.ts';
import { attackWhole, readingsOf, standingUnder, type AttackedImagesOf } from './masking-readings.ts';
import { maskingMarkdown, maskingText } from './masking-report-text.ts';
import type { MaskingReport, MaskingRow } from './masking-report.ts';
import { maskingPreset } from './masking-preset.ts';

const usage = `npm run study:masking -- [options]
FA and BP on MNIST, attacked along the rule gradient, along the true one, and without gradients. A quarter of an hour on two cores; started again, it goes on where it stopped.
  --seeds n      trainings of each, 1 to 20 (default: 3)
  --images n     test images attacked, 100 to 10000 (default: 1000)
  --quick        few images, one epoch, one seed: says that all works
  --svg file     also draws what stands
  --json         machine-readable
  --markdown     the tables of docs/robustness.md
  --from file    prints a report that --json has written, and trains nothing`;

const dataSeed = 1;
const firstSeed = 100;

/** Runs the study and prints what it found. */
export async function masking(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(`${usage}\n`);
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string' },
      images: { type: 'string' },
      quick: { type: 'boolean', default: false },
      svg: { type: 'string' },
      json: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      from: { type: 'string' },
    },
  });
  const { quick } = values;
  const report =
    values.from === undefined
      ? await measured({
          quick,
          trainSize: quick ? 2_000 : 20_000,
          epochs: quick ? 2 : 8,
          images: wholeNumber('--images', values.images ?? (quick ? '100' : '1000'), 100, 10_000),
          seeds: wholeNumber('--seeds', values.seeds ?? (quick ? '1' : '3'), 1, 20),
        })
      : // Written by this study itself: taken as it is.
        (JSON.parse(await readFile(values.from, 'utf8')) as MaskingReport);
  if (values.svg !== undefined) await writeFile(values.svg, maskingPicture(report));
  const text = values.json
    ? JSON.stringify(report, null, 2)
    : (values.markdown ? maskingMarkdown : maskingText)(report);
  process.stdout.write(`${text}\n`);
}

interface Size {
  readonly quick: boolean;
  readonly trainSize: number;
  readonly epochs: number;
  readonly images: number;
  readonly seeds: number;
}

async function measured({ quick, trainSize, epochs, images, seeds: count }: Size): Promise<MaskingReport> {
  const [began, used] = [performance.now(), process.cpuUsage()];
  const engine = await loadEngine();
  const data = await loadDataset({
    spec: { name: 'mnist', trainSize, validationSize: 1_000, testSize: images, excludeSubstitutes: false },
    dataSeed,
    dataDir: process.env['BIONAS_DATA_DIR'],
    cacheDir: dataCacheFolder(process.env),
  });
  const on = allOf(data);
  const seeds = Array.from({ length: count }, (_, place) => firstSeed * (place + 1));
  const kept = keptRows<MaskingRow>('masking', {
    trainSize,
    epochs,
    images,
    arms: maskingArms,
    preset: maskingPreset,
  });
  const rows: MaskingRow[] = [];
  for (const arm of maskingArms) {
    for (const seed of arm.once ? seeds.slice(0, 1) : seeds) {
      const id = `${arm.name} ${seed}`;
      const known = kept.find(id);
      const row = known ?? (await measureArm(arm, { data, on, seed, epochs }));
      if (known === undefined) kept.keep(id, row);
      process.stderr.write(`${arm.title}, seed ${seed}: ${row.clean.correct} of ${images} right, ${row.worstCase.correct} stand\n`); // oxfmt-ignore
      rows.push(row);
    }
  }
  const { user, system } = process.cpuUsage(used);
  return {
    study: 'masking',
    date: new Date().toISOString(),
    engine,
    quick,
    settings: { trainSize, epochs, images, seeds, epsilon: maskingPreset.epsilon.grey, arms: maskingArms },
    dataHash: data.dataHash,
    minutes: (performance.now() - began) / 60_000,
    cpuMinutes: (user + system) / 60e6,
    rows,
  };
}

interface Task {
  readonly data: Dataset;
  readonly on: AttackedImagesOf;
  readonly seed: number;
  readonly epochs: number;
}

async function measureArm(arm: MaskingArm, { data, on, seed, epochs }: Task): Promise<MaskingRow> {
  const network = maskingNetwork(data, arm.rule, seed);
  // Feedback weights for a network that was trained without: the same weights under FA.
  const attacked = maskingNetwork(data, 'fa', seed);
  const trained = await trainOnce({ network, data, training: maskingTraining(arm.learningRate, epochs), seed, test: false }); // oxfmt-ignore
  if (trained === null) throw new Error(`${arm.title} with seed ${seed} has no finite weights left`);
  copyWeights(network, attacked);
  const victim = recordedVictim(recordableNetwork(attacked, inputOf(data)), { batchSize: 100 });
  try {
    const whole = await attackWhole(victim, on);
    const pgd = (title: string, steps: number): MaskingRow['clean'] => standingUnder(whole, title, steps);
    return {
      arm: arm.name,
      title: arm.title,
      seed,
      trainingLoss: trained.metrics.filter(({ name, epoch }) => name === 'train/loss' && epoch === epochs).at(-1)?.value ?? NaN, // oxfmt-ignore
      clean: whole.clean,
      standing: {
        'fgsm-rule': standingUnder(whole, 'fgsm-rule'),
        'fgsm-true': standingUnder(whole, 'fgsm-true'),
        'pgd-20-rule': pgd('pgd-rule', 20),
        'pgd-20-true': pgd('pgd-true', 20),
        square: standingUnder(whole, 'square'),
        'pgd-50-rule': pgd('pgd-rule', 50),
        'pgd-50-margin-rule': pgd('pgd-margin-rule', 50),
        'pgd-50-true': pgd('pgd-true', 50),
        'pgd-50-margin-true': pgd('pgd-margin-true', 50),
      },
      worstCase: whole.worstCase,
      cosine: whole.checks.ruleCosine,
      readings: await readingsOf(victim, whole, on),
    };
  } finally {
    victim.dispose();
    network.dispose();
    attacked.dispose();
  }
}

/** All test images, in [0, 1]. */
function allOf({ test, testIndices, shape }: Dataset): AttackedImagesOf {
  return {
    images: imagesOf([shape.height, shape.width, shape.channels], Float32Array.from(test.images, (value) => value / 255)), // oxfmt-ignore
    labels: Int32Array.from(test.labels),
    indices: [...testIndices],
  };
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new Error(`${option} is ${text}; expected a whole number from ${least} to ${most}.`);
}
