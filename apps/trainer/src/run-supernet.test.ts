/** @file Supernet jobs on real digits: a question of each kind, files, stop and resume. */
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AppError,
  alphaMetricOf,
  jobResultSchema,
  metricPointSchema,
  packAlphas,
  type ChildStart,
  type MetricPoint,
  type SupernetScoreJob,
  type SupernetTrainJob,
} from '@bionas/contracts';
import { loadDataset, rememberDataset } from '@bionas/data';
import { loadEngine } from '@bionas/engine';
import { keepScorer, keepSupernet } from '@bionas/training';
import type { EngineFile, StopReason } from '@bionas/messaging';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { runSupernetScoring, runSupernetTraining } from './run-supernet.ts';
import type { TrainingContext } from './run-training.ts';

let scratch = '';
beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'bionas-supernet-'));
});
afterEach(async () => {
  scorer.drop();
  trained.drop();
  await rm(scratch, { recursive: true, force: true });
});

const surroundings = {
  provenance: {
    backend: 'tensorflow',
    tensorflow: '2',
    device: 'test',
    precision: 'float32',
    node: process.version,
    bionas: '0',
  },
  loadDataset: rememberDataset(loadDataset),
} as const;
const scorer = keepScorer();
const trained = keepSupernet();
const plenty = { surroundings, scorer, trained, memoryBytes: Infinity };

const common = {
  dataset: { name: 'mnist', trainSize: 256, validationSize: 100, testSize: 100, excludeSubstitutes: false },
  dataSeed: 1,
  seed: 3,
  supernet: {
    ...{ channels: 4, cells: 1, partialChannels: 1 },
    candidates: [
      { operation: 'none' },
      { operation: 'skip_connect' },
      { operation: 'dil_conv_3x3', rule: 'fa' },
    ],
    slots: { stem: 'bp', preprocess: 'bp', reduction: 'bp', head: 'bp' },
  },
  training: {
    ...{
      epochs: 2,
      batchSize: 32,
      learningRate: 0.05,
      finalLearningRate: 0,
      momentum: 0.9,
      weightDecay: 3e-4,
    },
    ...{ clipNorm: 5, trainShare: 0.5, alphaStep: 'first-order', warmupEpochs: 0 },
    ...{
      alphaLearningRate: 3e-2,
      alphaWeightDecay: 1e-3,
      temperature: { start: 1, end: 1 },
      precision: 'float32',
    },
  },
} as const satisfies Partial<SupernetTrainJob>;
const training: SupernetTrainJob = {
  ...{ kind: 'supernet-train', question: 0, from: 0, to: 2, weights: null, alphas: null },
  ...(structuredClone(common) as Pick<SupernetTrainJob, keyof typeof common>),
};

/** The harness, as far as a job sees it. */
class Harness implements TrainingContext {
  readonly scratch = scratch;
  readonly points: MetricPoint[] = [];
  readonly fractions: number[] = [];
  kept: { path: string; position: { epoch: number; step: number } } | null = null;
  stopAt = Infinity;
  #asked = 0;
  progress(fraction: number): void {
    this.fractions.push(fraction);
  }
  metrics(points: readonly MetricPoint[]): void {
    this.points.push(...points);
  }
  log(_level: string, text: string): void {
    throw new Error(text);
  }
  async checkpoint(path: string, _kind: string, position: { epoch: number; step: number }): Promise<void> {
    const kept = join(scratch, `kept-${position.step}`);
    await rename(path, kept);
    this.kept = { path: kept, position };
  }
  async fileOf(path: string, kind: EngineFile['kind']): Promise<EngineFile> {
    const bytes = await readFile(path);
    return { path, kind, bytes: bytes.length, hash: createHash('sha256').update(bytes).digest('hex') };
  }
  stopRequested(): StopReason | null {
    this.#asked += 1;
    return this.#asked > this.stopAt ? 'paused' : null;
  }
  stopped(): Error {
    return new AppError('cancelled', 'stopped by the test');
  }
}
const startOf = <Job extends ChildStart['job']>(
  job: Job,
  changes: Partial<ChildStart> = {},
): ChildStart & { job: Job } => ({
  ...{ kind: 'start', scratch, checkpoint: null, files: {} },
  ...changes,
  job,
});

test('trains weights and alphas, reports both, and its weights score samples of alphas', async () => {
  const harness = new Harness();
  const { result, files } = await runSupernetTraining(startOf(training), harness, plenty);
  if (result.kind !== 'supernet-train') throw new Error(result.kind);
  expect(jobResultSchema.parse(result)).toEqual(result);
  expect(result.epochs.map(({ epoch }) => epoch)).toEqual([0, 1]);
  expect(result.epochs[1]?.loss).toBeLessThan(result.epochs[0]?.loss ?? 0);
  expect(files.map(({ hash, kind }) => [hash, kind])).toEqual([[result.weights.hash, 'supernet']]);

  for (const point of harness.points) expect(metricPointSchema.safeParse(point).success).toBe(true);
  const shares = harness.points.filter(({ name, epoch }) => alphaMetricOf(name) !== null && epoch === 2);
  expect(shares).toHaveLength(2 * 14 * 3);
  expect(shares.reduce((sum, { value }) => sum + (value ?? NaN), 0)).toBeCloseTo(2 * 14, 4);
  const named = (name: string): (number | null)[] =>
    harness.points.filter((point) => point.name === name).map(({ value }) => value);
  expect(named('supernet/entropy')).toHaveLength(2);
  expect(
    named('supernet/entropy').every((value) => value !== null && value > 0 && value <= Math.log(3) + 1e-6),
  ).toBe(true);
  expect(named('supernet/loss').length).toBeGreaterThan(1);
  expect(named('supernet/alpha-loss').length).toBeGreaterThan(1);
  expect(harness.fractions.at(-1)).toBe(1);

  const alphas = result.epochs[1]?.alphas;
  if (alphas === undefined) throw new Error('no alphas');
  const none = { normal: alphas.normal.map(() => [50, 0, 0]), reduce: alphas.reduce.map(() => [50, 0, 0]) };
  const scoring: SupernetScoreJob = {
    ...{
      kind: 'supernet-score',
      question: 1,
      weights: result.weights.hash,
      samples: [alphas, none, alphas].map(packAlphas),
    },
    probe: { images: 64, seed: 5 },
    ...(structuredClone(common) as Pick<SupernetScoreJob, keyof typeof common>),
  };
  const weights = { [result.weights.hash]: files[0]?.path ?? '' };
  const scored = (await runSupernetScoring(startOf(scoring, { files: weights }), new Harness(), plenty))
    .result;
  if (scored.kind !== 'supernet-score') throw new Error(scored.kind);
  expect(jobResultSchema.parse(scored)).toEqual(scored);
  expect(scored.scores[0]).toEqual(scored.scores[2]);
  // A network all of whose edges are closed knows nothing of the image: it can only guess.
  expect(scored.scores[1]?.loss).toBeGreaterThan(scored.scores[0]?.loss ?? Infinity);

  // The supernet stays for the next question, and gives way to a training that needs the room.
  expect(scorer.heldBytes).toBeGreaterThan(0);
  const again = await runSupernetScoring(startOf(scoring), new Harness(), plenty);
  expect(again.result).toMatchObject({ scores: scored.scores });
  await expect(
    runSupernetTraining(startOf(training), new Harness(), { ...plenty, memoryBytes: 1_000_000 }),
  ).rejects.toMatchObject({ code: 'infeasible' });
  expect(scorer.heldBytes).toBe(0);
  await expect(
    runSupernetScoring(startOf(scoring, { files: weights }), new Harness(), {
      ...plenty,
      memoryBytes: 1_000,
    }),
  ).rejects.toMatchObject({
    code: 'infeasible',
    message: expect.stringMatching(/^Scoring samples .* and 0\.00000100 GB may be used/) as string,
  });
});

test('stopped in mid-epoch and resumed, it ends with the same weights; so do two questions one after the other', async () => {
  const whole = await runSupernetTraining(startOf(training), new Harness(), plenty);
  const hashOf = ({ files }: { files: EngineFile[] }): string | undefined => files[0]?.hash;

  const first = new Harness();
  first.stopAt = 6;
  await expect(runSupernetTraining(startOf(training), first, plenty)).rejects.toThrow('stopped by the test');
  expect(first.kept?.position).toEqual({ epoch: 1, step: 6 });
  const resumed = await runSupernetTraining(
    startOf(training, { checkpoint: first.kept }),
    new Harness(),
    plenty,
  );
  expect(hashOf(resumed)).toBe(hashOf(whole));

  const half = await runSupernetTraining(startOf({ ...training, to: 1 }), new Harness(), plenty);
  const [file] = half.files;
  if (file === undefined) throw new Error('no file');
  const kept = join(scratch, 'half');
  await rename(file.path, kept);
  const next = startOf(
    { ...training, question: 1, from: 1, weights: file.hash },
    { files: { [file.hash]: kept } },
  );
  expect(hashOf(await runSupernetTraining(next, new Harness(), plenty))).toBe(hashOf(whole));
});

test('what does not fit is refused with numbers and a way out', async () => {
  const small = { ...plenty, memoryBytes: 1_000_000 };
  await expect(runSupernetTraining(startOf(training), new Harness(), small)).rejects.toMatchObject({
    code: 'infeasible',
    message: expect.stringMatching(/partial/i) as string,
  });
});
