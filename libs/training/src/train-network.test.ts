import { decodeSafetensors, type LearningRuleName, type TrainingSpec } from '@bionas/contracts';
import { loadEngine, tf } from '@bionas/engine';
import { expectClose, expectNoLeak } from '@bionas/engine/testing';
import { loadNetwork, serializeNetwork, type Network } from '@bionas/network';
import { beforeAll, describe, expect, test } from 'vitest';
import { trainNetwork, type TrainingMetric, type TrainOptions } from './index.ts';
import { bars, buildChain, chainOf, classes, dataOf, smallTraining } from './testing/small-trainings.ts';

const brightness = { noise: 120, bar: 100 };
const data = dataOf(
  { train: bars(1, 105, brightness), validation: bars(2, 30, brightness), test: bars(3, 40, brightness) },
  { mean: [0.3], std: [0.2] },
);
const training: TrainingSpec = { ...smallTraining, measures: 'epoch' };
const build = (rule: LearningRuleName = 'fa'): Network => buildChain(chainOf(rule), data);

interface Told {
  readonly outcome: Awaited<ReturnType<typeof trainNetwork>>;
  readonly metrics: TrainingMetric[];
  readonly checkpoints: { bytes: Uint8Array; position: { epoch: number; step: number } }[];
  readonly weights: Uint8Array;
}
/** One training on a network of its own. Images per second depend on the clock and are left out. */
async function run(options: Partial<TrainOptions> = {}, rule?: LearningRuleName): Promise<Told> {
  const network = build(rule);
  const [metrics, checkpoints]: [Told['metrics'], Told['checkpoints']] = [[], []];
  try {
    const outcome = await trainNetwork({
      network,
      data,
      training,
      seed: 5,
      test: true,
      now: () => 0,
      onMetrics: (points) => {
        metrics.push(...points.filter((point) => point.name !== 'images-per-second'));
      },
      onCheckpoint: (bytes, position) => {
        checkpoints.push({ bytes, position });
      },
      ...options,
    });
    return { outcome, metrics, checkpoints, weights: serializeNetwork(network) };
  } finally {
    network.dispose();
  }
}
/** Asks to stop the `count`-th time it is asked. */
const stopAt = (count: number, how: 'checkpoint' | 'discard') => {
  let asked = 0;
  return () => ((asked += 1) >= count ? how : null);
};

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

test.each(['bp', 'fa', 'usf'] as const)('%s learns, and says how', async (rule) => {
  const { outcome, metrics, checkpoints, weights } = await run(
    { training: { ...training, epochs: 8 } },
    rule,
  );
  // 105 images make ten steps of 10 an epoch; the incomplete batch is left out.
  expect(outcome).toMatchObject({
    kind: 'finished',
    epochs: 8,
    steps: 80,
    test: { total: 40 },
    validation: { total: 30 },
  });
  if (outcome.kind !== 'finished' || outcome.test === null) throw new Error('not finished');
  // Chance is 13 of 40, sd 3.
  expect(outcome.test.correct).toBeGreaterThan(34);
  expect(checkpoints.map((checkpoint) => checkpoint.position)).toEqual(
    [1, 2, 3, 4, 5, 6, 7, 8].map((epoch) => ({ epoch, step: 10 * epoch })),
  );
  const named = (name: string): TrainingMetric[] => metrics.filter((metric) => metric.name === name);
  expect(named('train/loss').at(-1)?.value).toBeLessThan((named('train/loss')[0]?.value ?? 0) / 2);
  expect(named('validation/accuracy').at(-1)).toEqual({
    name: 'validation/accuracy',
    step: 80,
    epoch: 8,
    value: outcome.validation.correct / 30,
  });
  expect(named('validation/loss').at(-1)?.value).toBe(outcome.validationLoss);
  expect(named('learning-rate').at(-1)?.value).toBeCloseTo(0.001, 12);
  expect(new Set(metrics.map((metric) => metric.name.split('/')[0])).has('alignment')).toBe(rule !== 'bp');
  // A checkpoint opens as a network: the one after the last epoch is the result.
  const last = loadNetwork(checkpoints.at(-1)?.bytes ?? new Uint8Array());
  expect(serializeNetwork(last)).toEqual(weights);
  last.dispose();
});

test('same seeds, same numbers; another seed, another data order', async () => {
  const [first, second, other] = [await run(), await run(), await run({ seed: 6 })];
  expect(second).toEqual(first);
  expect(other.metrics).not.toEqual(first.metrics);
});

describe('stopped and resumed equals uninterrupted, digit for digit', () => {
  // Stops are asked for before each step, and before each batch of a validation (3 batches) or test (4).
  test.each([
    { at: 1, step: 0, epoch: 0 },
    { at: 6, step: 5, epoch: 0 },
    { at: 12, step: 10, epoch: 0 }, // in the validation
    { at: 21, step: 17, epoch: 1 },
    { at: 41, step: 30, epoch: 3 }, // in the test
  ])('at step $step of epoch $epoch', async ({ at, step, epoch }) => {
    const spec = { ...training, augmentation: true };
    const whole = await run({ training: spec });
    const first = await run({ training: spec, stopRequested: stopAt(at, 'checkpoint') });
    expect(first.outcome).toEqual({ kind: 'stopped', position: { step, epoch } });
    const checkpoint = first.checkpoints.at(-1);
    expect(checkpoint?.position).toEqual({ step, epoch });
    const second = await run({ training: spec, resume: checkpoint?.bytes });
    expect(second.outcome).toEqual(whole.outcome);
    expect(second.weights).toEqual(whole.weights);
    expect([...first.metrics, ...second.metrics]).toEqual(whole.metrics);
  });
});

test('begun eager, gone on recorded, ended eager: the numbers of the eager training', async () => {
  // Little enough that roundings do not grow: see recorded-steps.test.ts for why, and for what they are.
  const spec = { ...training, learningRate: 1e-3, finalLearningRate: 1e-4, augmentation: true };
  const whole = await run({ training: spec, steps: 'eager' });
  const first = await run({ training: spec, steps: 'eager', stopRequested: stopAt(6, 'checkpoint') });
  const second = await run({
    training: spec,
    steps: 'graph',
    resume: first.checkpoints.at(-1)?.bytes,
    stopRequested: stopAt(14, 'checkpoint'),
  });
  const third = await run({ training: spec, steps: 'eager', resume: second.checkpoints.at(-1)?.bytes });
  expect([first, second].map(({ outcome }) => outcome)).toMatchObject([
    { kind: 'stopped', position: { epoch: 0, step: 5 } },
    { kind: 'stopped', position: { epoch: 1, step: 15 } },
  ]);
  const metrics = [...first.metrics, ...second.metrics, ...third.metrics];
  expect(metrics.length).toBe(whole.metrics.length);
  metrics.forEach(({ value, ...place }, index) => {
    const { value: expected = NaN, ...where } = whole.metrics[index] ?? {};
    expect(place).toEqual(where);
    expectClose(value, expected, 1e-4);
  });
  const [got, wanted] = [third, whole].map(({ weights }) => decodeSafetensors(weights).tensors);
  expect([...(got ?? [])].length).toBeGreaterThan(10);
  for (const [name, { data: numbers }] of wanted ?? []) {
    expectClose(got?.get(name)?.data ?? [], numbers, 1e-5);
  }
});

test('images that do not live in the graph train to the same bits, and go on where those that do have stopped', async () => {
  const spec = { ...training, augmentation: true };
  const resident = await run({ training: spec, residentBytes: Infinity });
  // None in the graph; the test images alone, whose 40 are 2560 bytes.
  for (const residentBytes of [0, 2560]) {
    expect(await run({ training: spec, residentBytes })).toEqual(resident);
  }
  const first = await run({ training: spec, stopRequested: stopAt(18, 'checkpoint') });
  const second = await run({ training: spec, residentBytes: 0, resume: first.checkpoints.at(-1)?.bytes });
  expect(first.outcome).toEqual({ kind: 'stopped', position: { epoch: 1, step: 14 } });
  expect(second.weights).toEqual(resident.weights);
  expect([...first.metrics, ...second.metrics]).toEqual(resident.metrics);
});

test('a cancelled training writes no checkpoint', async () => {
  const { outcome, checkpoints } = await run({ stopRequested: stopAt(4, 'discard') });
  expect(outcome).toEqual({ kind: 'stopped', position: { epoch: 0, step: 3 } });
  expect(checkpoints).toEqual([]);
});

test('a candidate: no test, no checkpoint at the end', async () => {
  const { outcome, checkpoints } = await run({ test: false });
  expect(outcome).toMatchObject({ kind: 'finished', test: null });
  expect(checkpoints.map(({ position }) => position.epoch)).toEqual([1, 2]);
});

test('a checkpoint of another training is refused', async () => {
  const bytes = (await run()).checkpoints[0]?.bytes;
  await expect(run({ resume: bytes, seed: 6 })).rejects.toMatchObject({ code: 'conflict' });
  await expect(run({ resume: bytes }, 'bp')).rejects.toMatchObject({ code: 'conflict' });
  await expect(run({ resume: bytes?.slice(0, -8) })).rejects.toMatchObject({ code: 'artifact-damaged' });
});

test('fixed feedback is bit-identical before and after training', async () => {
  const network = build('fa');
  const values = (): number[][] => network.ruleState.map(({ variable }) => [...variable.dataSync()]);
  const before = values();
  await trainNetwork({ network, data, training, seed: 5, test: false, now: () => 0 });
  expect(values()).toEqual(before);
  expect(before.length).toBe(4);
  network.dispose();
});

test('numbers that leave the finite end the training as diverged', async () => {
  const network = build();
  const bias = network.parameters.find(({ name }) => name === 'head.bias')?.variable;
  const infinite = tf.fill([classes], Infinity);
  bias?.assign(infinite);
  infinite.dispose();
  const options = { network, data, training, seed: 5, test: false, now: () => 0 };
  await expect(trainNetwork(options)).rejects.toMatchObject({ code: 'diverged' });
  network.dispose();
});

test('no tensor is left behind, finished, stopped or failed', async () => {
  await expectNoLeak(async () => {
    const { checkpoints } = await run();
    await run({ stopRequested: stopAt(7, 'checkpoint') });
    await run({ resume: checkpoints[1]?.bytes });
    await run({ resume: new Uint8Array(9) }).catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'artifact-damaged' });
    });
  });
});

test('gives way to the event loop between steps', async () => {
  let turns = 0;
  let stop = false;
  const count = (): void => {
    turns += 1;
    if (!stop) setImmediate(count);
  };
  setImmediate(count);
  await run();
  stop = true;
  expect(turns).toBeGreaterThanOrEqual(30);
});
