/**
 * What it costs to measure every layer after each epoch, as a share of the rest of the training, by processor time, which other programs
 * disturb least. `npm run bench:measures -- --rounds 5 --json`.
 */
import { parseArgs } from 'node:util';
import type { ChainGenome, DatasetView, ImageSet, TrainingSpec } from '@bionas/contracts';
import { loadEngine, tf } from '@bionas/engine';
import { buildNetwork } from '@bionas/network';
import { createTrainingProgram, type TrainingProgram } from '../src/loop/training-program.ts';
import { isMeasured } from '../src/measures/is-measured.ts';
import { createLayerMeasures } from '../src/measures/layer-measures.ts';
import { createOptimizer } from '../src/optimizers/registry.ts';
import { optimizer } from './protocol.ts';
import { median } from './statistics.ts';
import { textTable } from './text-table.ts';

interface Training {
  readonly name: string;
  readonly side: number;
  readonly channels: number;
  readonly width: number;
  readonly train: number;
  readonly validation: number;
  readonly epochs: number;
  readonly operations: ChainGenome['layers'];
}

const trainings: readonly Training[] = [
  {
    ...{ name: 'smoke chain', side: 28, channels: 1, width: 16, train: 8_000, validation: 1_000, epochs: 2 },
    operations: [
      { operation: 'conv_3x3', rule: 'fa' },
      { operation: 'conv_5x5', rule: 'usf' },
    ],
  },
  {
    ...{ name: 'CIFAR chain', side: 32, channels: 3, width: 16, train: 10_000, validation: 2_000, epochs: 5 },
    operations: [
      { operation: 'conv_3x3', rule: 'fa' },
      { operation: 'sep_conv_5x5', rule: 'usf' },
      { operation: 'conv_3x3', rule: 'brsf' },
    ],
  },
];

interface Cost {
  readonly name: string;
  readonly steps: number;
  /** Processor seconds without measuring, by round. */
  readonly training: readonly number[];
  readonly measuring: readonly number[];
  /** measuring / training, the median of the rounds. */
  readonly share: number;
}

function noise(training: Training, count: number): ImageSet {
  const { side, channels } = training;
  return {
    ...{ height: side, width: side, channels, count },
    images: Uint8Array.from(
      { length: count * side * side * channels },
      (_, place) => Math.imul(place + 1, 0x9e3779b1) >>> 24,
    ),
    labels: Uint8Array.from({ length: count }, (_, place) => place % 10),
  };
}

/** Processor seconds since the last call. */
function stopwatch(): () => number {
  let last = process.cpuUsage();
  return () => {
    const now = process.cpuUsage();
    const seconds = (now.user - last.user + now.system - last.system) / 1e6;
    last = now;
    return seconds;
  };
}

/**
 * The steps of a training as `trainNetwork` does them, with the measuring of each epoch, and what of the processor's time went into that: one
 * process, one run, so that whatever else runs slows down both.
 */
function secondsOf(training: Training, data: DatasetView): { training: number; measuring: number } {
  const { side, channels, width, epochs, operations } = training;
  const network = buildNetwork(
    { version: 1, space: 'bionas-chain-v1', slots: { head: 'bp' }, layers: [...operations] },
    { kind: 'chain', channels: width },
    { height: side, width: side, channels, classes: 10 },
    { seed: 1, mean: data.mean, std: data.std },
  );
  const spec: TrainingSpec = {
    ...{ ...optimizer, finalLearningRate: 0, epochs, batchSize: 64, augmentation: channels === 3 },
    ...{ precision: 'float32', measures: 'epoch', cutout: 0, dropPath: 0, auxiliaryWeight: 0 },
  };
  const { learningRate } = spec;
  const spent = { training: 0, measuring: 0 };
  const lap = stopwatch();
  const trained = createOptimizer(network.parameters, spec);
  const measures = createLayerMeasures({ network, validation: data.validation, seed: 1, learningRate });
  const program = createTrainingProgram({
    ...{
      network,
      optimizer: trained,
      data,
      training: spec,
      seed: 1,
      probe: (images, labels) => measures.probe(images, labels),
    },
  });
  try {
    program.prepare({ sets: ['validation', 'test'], probe: 0 });
    spent.training += lap();
    program.prepare({ sets: [], probe: measures.batchSize });
    spent.measuring += lap();
    const stepsPerEpoch = Math.floor(data.train.count / spec.batchSize);
    // The first reading has a cost of its own, which every training pays.
    tf.dispose({ ...program.train(rows(0, spec.batchSize), { step: 0, learningRate }) });
    program.read();
    spent.training += lap();
    let ratios: ReturnType<typeof measures.updateRatios> = null;
    for (let step = 0; step < epochs * stepsPerEpoch; step += 1) {
      const last = (step + 1) % stepsPerEpoch === 0;
      const measured = isMeasured(Math.floor(step / stepsPerEpoch), { epochs, stepsPerEpoch });
      const watched = measured && step % stepsPerEpoch === Math.floor(stepsPerEpoch / 2);
      if (watched) {
        spent.training += lap();
        program.read();
        measures.beforeStep();
        spent.measuring += lap();
      }
      const at = (step % stepsPerEpoch) * spec.batchSize;
      tf.dispose({ ...program.train(rows(at, spec.batchSize), { step, learningRate }) });
      if (watched) {
        spent.training += lap();
        program.read();
        ratios = measures.updateRatios();
        spent.measuring += lap();
      }
      if (!last) continue;
      evaluateAll(program, 'validation', data);
      program.read();
      spent.training += lap();
      if (measured) measures.measure((positions) => program.probe(positions), ratios);
      spent.measuring += lap();
    }
    evaluateAll(program, 'test', data);
    spent.training += lap();
    return spent;
  } finally {
    program.dispose();
    trained.dispose();
    network.dispose();
  }
}

const rows = (from: number, count: number): Uint32Array =>
  Uint32Array.from({ length: count }, (_, row) => from + row);

function evaluateAll(program: TrainingProgram, set: 'validation' | 'test', data: DatasetView): void {
  for (let from = 0; from < data[set].count; from += 64) {
    program.evaluate(set, rows(from, Math.min(64, data[set].count - from)));
  }
}

function costOf(training: Training, rounds: number): Cost {
  const { channels } = training;
  const constant = (value: number): number[] => Array<number>(channels).fill(value);
  const data: DatasetView = {
    ...{ train: noise(training, training.train), validation: noise(training, training.validation) },
    ...{ test: noise(training, 1_000), classes: 10, mean: constant(0.5), std: constant(0.3) },
    ...{ dataHash: 'noise', testIndices: new Uint32Array(1_000) },
  };
  const spent = Array.from({ length: rounds + 1 }, (_, round) => {
    process.stderr.write(`${training.name}: round ${round} of ${rounds}\n`);
    return secondsOf(training, data);
    // The first of a process warms it up.
  }).slice(1);
  return {
    name: training.name,
    steps: training.epochs * Math.floor(training.train / 64),
    training: spent.map((seconds) => seconds.training),
    measuring: spent.map((seconds) => seconds.measuring),
    share: median(spent.map((seconds) => seconds.measuring / seconds.training)),
  };
}

function costText(costs: readonly Cost[]): string {
  return textTable(
    ['training', 'steps', 'training, s', 'measuring, s', 'share'],
    costs.map((cost) => [
      cost.name,
      String(cost.steps),
      median(cost.training).toFixed(2),
      median(cost.measuring).toFixed(3),
      `${(100 * cost.share).toFixed(1)} %`,
    ]),
  );
}

async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { rounds: { type: 'string', default: '5' }, json: { type: 'boolean', default: false } },
  });
  await loadEngine({ backend: 'tensorflow' });
  const costs: Cost[] = [];
  for (const training of trainings) costs.push(costOf(training, Number(values.rounds)));
  const text = values.json ? JSON.stringify({ bench: 'measures', costs }, null, 2) : costText(costs);
  process.stdout.write(`${text}\n`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
