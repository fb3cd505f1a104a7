/** @file Training jobs on real digits: accuracy of every rule, files, stop and resume. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AppError,
  checkpointPositionSchema,
  jobResultSchema,
  landscapeSettingsSchema,
  metricPointSchema,
  ruleCatalogue,
  ruleOptionsSchema,
  type ChildStart,
  type CheckpointPosition,
  type LearningRuleName,
  type MetricPoint,
  type TrainingResult,
  type TrainJob,
  type JobResult,
} from '@bionas/contracts';
import { loadDataset, rememberDataset } from '@bionas/data';
import { loadEngine } from '@bionas/engine';
import type { EngineFile, StopReason } from '@bionas/messaging';
import { loadNetwork } from '@bionas/network';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runLandscape } from './run-landscape.ts';
import { runTraining, type TrainingContext } from './run-training.ts';

let scratch = '';
beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'bionas-trainer-'));
});
afterEach(async () => {
  await rm(scratch, { recursive: true, force: true });
});

const datasetOf = rememberDataset(loadDataset);
const surroundings = {
  provenance: {
    backend: 'tensorflow',
    tensorflow: '2',
    device: 'test',
    precision: 'float32',
    node: process.version,
    bionas: '0',
  },
  loadDataset: datasetOf,
} as const;
const job = (rule: LearningRuleName, change: Partial<TrainJob> = {}): TrainJob => ({
  kind: 'train',
  dataset: {
    name: 'mnist',
    trainSize: 5_000,
    validationSize: 500,
    testSize: 1_000,
    excludeSubstitutes: false,
  },
  dataSeed: 1,
  seed: 1,
  genome: {
    version: 1,
    space: 'bionas-chain-v1',
    // A local rule never hears of the labels.
    slots: { head: ruleCatalogue[rule].supervised ? rule : 'bp' },
    layers: [
      { operation: 'conv_3x3', rule },
      { operation: 'conv_5x5', rule },
    ],
  },
  // Steps in the logarithm of weights of about 0.1, without momentum, are a hundred times as small.
  network: {
    kind: 'chain',
    channels: 8,
    ruleOptions: ruleOptionsSchema.parse({ egd: { learningRate: 100 } }),
  },
  training: {
    epochs: 3,
    batchSize: 64,
    learningRate: 0.05,
    finalLearningRate: 0,
    optimizer: 'sgd',
    momentum: 0.9,
    weightDecay: 3e-4,
    clipNorm: 5,
    augmentation: false,
    cutout: 0,
    dropPath: 0,
    auxiliaryWeight: 0,
    precision: 'float32',
    measures: 'epoch',
  },
  ...change,
});
const short = (change: Partial<TrainJob['training']> = {}): Partial<TrainJob> => ({
  dataset: { name: 'mnist', trainSize: 500, validationSize: 200, testSize: 100, excludeSubstitutes: false },
  training: { ...job('bp').training, epochs: 2, ...change },
});

interface Told {
  readonly metrics: MetricPoint[];
  readonly progress: number[];
  readonly logs: string[];
  readonly checkpoints: { readonly path: string; readonly position: CheckpointPosition }[];
}
/** The harness's side, without a process between. */
function harness(stop: (asked: number) => StopReason | null = () => null): {
  context: TrainingContext;
  told: Told;
} {
  const told: Told = { metrics: [], progress: [], logs: [], checkpoints: [] };
  let asked = 0;
  const context: TrainingContext = {
    scratch,
    progress: (fraction) => told.progress.push(fraction),
    metrics: (points) => told.metrics.push(...points.map((point) => metricPointSchema.parse(point))),
    log: (_level, text) => told.logs.push(text),
    checkpoint: async (path, _kind, position) => {
      const taken = join(scratch, `taken-${told.checkpoints.length}`);
      await rename(path, taken);
      told.checkpoints.push({ path: taken, position: checkpointPositionSchema.parse(position) });
    },
    fileOf: async (path, kind): Promise<EngineFile> => {
      const bytes = await readFile(path);
      return { path, kind, bytes: bytes.length, hash: createHash('sha256').update(bytes).digest('hex') };
    },
    stopRequested: () => stop((asked += 1)),
    stopped: () => new AppError('cancelled', 'stopped'),
  };
  return { context, told };
}
const start = (given: ChildStart['job'], checkpoint: ChildStart['checkpoint'] = null): ChildStart => ({
  kind: 'start',
  job: given,
  scratch,
  checkpoint,
  files: {},
});
const trained = async (
  given: TrainJob,
  context: TrainingContext,
  checkpoint?: ChildStart['checkpoint'],
): Promise<TrainingResult> => {
  const { result } = await runTraining(start(given, checkpoint), context, surroundings);
  if (result.kind !== 'train') throw new Error(`got a result of kind ${result.kind}`);
  return result;
};
const numbersOf = ({
  durationMs: _durationMs,
  ...numbers
}: TrainingResult): Omit<TrainingResult, 'durationMs'> => numbers;

describe('real digits', () => {
  // One rule of each way to learn: training holds every rule to its reference, and the study compares them all.
  test.each(['bp', 'fa', 'brsf', 'dfa', 'softhebb', 'pc', 'egd'] as const)(
    '%s learns them: at least 900 of 1,000 test images right',
    async (rule) => {
      const { context, told } = harness();
      const { result, files } = await runTraining(start(job(rule)), context, surroundings);
      expect(jobResultSchema.parse(result)).toEqual(result);
      if (result.kind !== 'train') throw new Error('not a training');
      expect(result.test.total).toBe(1_000);
      expect(result.test.correct).toBeGreaterThan(900);
      expect(result).toMatchObject({
        epochs: 3,
        steps: 3 * Math.floor(5_000 / 64),
        weights: { kind: 'weights' },
      });
      expect(files.map(({ hash, bytes, kind }) => ({ hash, bytes, kind }))).toEqual([result.weights]);
      const network = loadNetwork(await readFile(files[0]?.path ?? ''));
      expect(network.parameterCount).toBe(result.parameters);
      network.dispose();
      expect(told.progress.at(-1)).toBe(1);
      expect(told.progress).toEqual([...told.progress].sort((a, b) => a - b));
      const names = new Set(told.metrics.map(({ name }) => name));
      for (const name of [
        'train/loss',
        'train/accuracy',
        'validation/loss',
        'validation/accuracy',
        'learning-rate',
        'images-per-second',
      ]) {
        expect(names).toContain(name);
      }
      // Where the error goes down through a tensor beside the weights.
      const ofFeedback = rule === 'fa' || rule === 'brsf';
      expect(names.has('alignment/head')).toBe(ofFeedback);
      expect(names).toContain('gradient-norm/layers.0.conv');
    },
    120_000,
  );
});

test('a candidate reports validation only and leaves no file behind', async () => {
  const { context, told } = harness();
  const { kind: _kind, ...rest } = job('usf', short({ epochs: 1 }));
  const { result, files } = await runTraining(
    start({ kind: 'evaluate', candidate: 3, ...rest }),
    context,
    surroundings,
  );
  expect(jobResultSchema.parse(result)).toMatchObject({ kind: 'evaluate', validation: { total: 200 } });
  expect(files).toEqual([]);
  expect(told.checkpoints).toEqual([]);
  expect(await readdir(scratch)).toEqual([]);
});

test('a candidate is attacked for a short while where its search asks for it', async () => {
  const { kind: _kind, ...rest } = job('usf', short({ epochs: 1 }));
  const attackedAt = async (robustnessAt: number): Promise<JobResult> =>
    (
      await runTraining(
        start({ kind: 'evaluate', candidate: 3, ...rest, robustnessAt }),
        harness().context,
        surroundings,
      )
    ).result;
  // A change of 1e-9 is none in float32: what is left right is what was right.
  const still = jobResultSchema.parse(await attackedAt(1e-9));
  if (still.kind !== 'evaluate') throw new Error('another kind of result');
  expect(still.robustness).toEqual(still.validation);
  const attacked = jobResultSchema.parse(await attackedAt(0.3));
  if (attacked.kind !== 'evaluate') throw new Error('another kind of result');
  expect(attacked.validation).toEqual(still.validation);
  expect(attacked.robustness?.total).toBe(200);
  expect(attacked.robustness?.correct).toBeLessThan(0.5 * still.validation.correct);
});

test('a control leaves one layer as it was drawn, trains the rest and keeps no weights', async () => {
  const given = job('usf', short());
  const { kind: _kind, ...rest } = given;
  const { context, told } = harness();
  const control = { kind: 'control', ...rest, frozenLayer: 'layers.1.conv' } as const;
  const { result, files } = await runTraining(start(control), context, surroundings);
  expect(jobResultSchema.parse(result)).toMatchObject({ kind: 'control', frozenLayer: 'layers.1.conv' });
  expect(files).toEqual([]);
  // Its measures say so: the frozen layer stands still, the others move.
  const ratios = told.metrics.filter(({ name }) => name.startsWith('update-ratio/'));
  expect(ratios.map(({ name, value }) => [name, value === 0])).toEqual([
    ['update-ratio/layers.0.conv', false],
    ['update-ratio/layers.1.conv', true],
    ['update-ratio/head', false],
  ]);
  const whole = await trained(given, harness().context);
  expect(whole.layers?.map(({ name, rule }) => [name, rule])).toEqual([
    ['layers.0.conv', 'usf'],
    ['layers.1.conv', 'usf'],
    ['head', 'usf'],
  ]);
  if (result.kind === 'control') expect(result.trainLoss).not.toBe(whole.trainLoss);
  const unknown = { ...control, frozenLayer: 'layers.7' };
  await expect(runTraining(start(unknown), harness().context, surroundings)).rejects.toMatchObject({
    code: 'invalid-spec',
  });
});

test('a landscape is drawn of stored weights, and of those alone', async () => {
  const { context } = harness();
  const { result, files } = await runTraining(start(job('fa', short())), context, surroundings);
  if (result.kind !== 'train') throw new Error('not a training');
  const { dataset, dataSeed } = job('fa', short());
  const settings = landscapeSettingsSchema.parse({ images: 100, line: { points: 5 }, grid: { side: 3 } });
  const drawn = {
    ...({ kind: 'landscape', dataset, dataSeed, seed: 1 } as const),
    ...{ weights: result.weights.hash, settings },
  };
  const asked = { ...start(drawn), files: { [result.weights.hash]: files[0]?.path ?? '' } };
  const { told, context: own } = harness();
  const landscape = await runLandscape(asked, own, surroundings);
  expect(jobResultSchema.parse(landscape)).toEqual(landscape);
  expect(landscape).toMatchObject({ images: 100, weights: result.weights.hash });
  expect(landscape.line.loss).toHaveLength(5);
  expect(landscape.grid.accuracy.flat()).toHaveLength(9);
  expect(told.progress.at(-1)).toBe(1);
  await expect(runLandscape(start(drawn), own, surroundings)).rejects.toMatchObject({
    code: 'artifact-missing',
  });
  const stopped = harness((count) => (count > 3 ? 'cancelled' : null));
  await expect(runLandscape(asked, stopped.context, surroundings)).rejects.toMatchObject({
    code: 'cancelled',
  });
});

test('handed back in mid-epoch and resumed: the same result, the same weights', async () => {
  const given = job('fa', short());
  const whole = numbersOf(await trained(given, harness().context));
  const first = harness((asked) => (asked > 4 ? 'pre-empted' : null));
  await expect(trained(given, first.context)).rejects.toMatchObject({ code: 'cancelled' });
  expect(first.told.checkpoints.at(-1)?.position).toEqual({ epoch: 0, step: 4 });
  const second = harness();
  const resumed = numbersOf(await trained(given, second.context, first.told.checkpoints.at(-1) ?? null));
  expect(resumed).toEqual(whole);
  expect(second.told.metrics.every(({ step }) => step > 4)).toBe(true);
});

test('cancelled: no checkpoint', async () => {
  const { context, told } = harness((asked) => (asked > 2 ? 'cancelled' : null));
  await expect(trained(job('bp', short()), context)).rejects.toMatchObject({ code: 'cancelled' });
  expect(told.checkpoints).toEqual([]);
});

test('an unusable checkpoint is passed over with a warning', async () => {
  const other = harness((asked) => (asked > 2 ? 'paused' : null));
  await expect(trained(job('bp', { ...short(), seed: 9 }), other.context)).rejects.toMatchObject({
    code: 'cancelled',
  });
  const { context, told } = harness();
  const result = await trained(job('bp', short()), context, other.told.checkpoints[0] ?? null);
  expect(told.logs.join()).toMatch(/belongs to the training .* starts from the beginning/);
  expect(numbersOf(result)).toEqual(numbersOf(await trained(job('bp', short()), harness().context)));
});

test('a job of another service is refused', async () => {
  const attack = {
    kind: 'attack',
    dataset: job('bp').dataset,
    dataSeed: 1,
    seed: 1,
    weights: '0'.repeat(64),
    preset: 'smoke',
  } as const;
  await expect(runTraining(start(attack), harness().context, surroundings)).rejects.toMatchObject({
    code: 'unsupported',
  });
});
