import { decodeSafetensors, closedLogit, type SupernetTraining } from '@bionas/contracts';
import { loadEngine } from '@bionas/engine';
import { expectClose, expectNoLeak } from '@bionas/engine/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { keepSupernet, trainSupernet, type TrainingMetric, type TrainSupernetOptions } from '../index.ts';
import {
  finished,
  lightSupernet,
  smallSupernet,
  supernetTraining,
  wholeSupernet,
} from '../testing/small-supernets.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

type Checkpoints = { bytes: Uint8Array; position: { epoch: number; step: number } }[];

/** One training and what it told. Images per second depend on the clock and are left out. */
async function run(options: Partial<TrainSupernetOptions> = {}) {
  const [metrics, checkpoints]: [TrainingMetric[], Checkpoints] = [[], []];
  const outcome = await trainSupernet({
    ...wholeSupernet,
    onMetrics: (points) => {
      metrics.push(...points);
    },
    onCheckpoint: (bytes, position) => {
      checkpoints.push({ bytes, position });
    },
    ...options,
  });
  return { outcome, metrics, checkpoints };
}
/** The whole as it is, once for all tests. */
let undisturbed: ReturnType<typeof run> | undefined;
const runWhole = (): ReturnType<typeof run> => (undisturbed ??= run());
const training = (own: Partial<SupernetTraining>): Pick<TrainSupernetOptions, 'training'> => ({
  training: { ...supernetTraining, ...own },
});
const tensorsOf = (bytes: Uint8Array): Map<string, Float32Array> =>
  new Map([...decodeSafetensors(bytes).tensors].map(([name, { data }]) => [name, data]));
/** Asks to stop the `count`-th time it is asked, which is before every turn. */
const stopAt = (count: number, how: 'checkpoint' | 'discard') => {
  let asked = 0;
  return () => ((asked += 1) >= count ? how : null);
};

test('weights learn from the first epoch on, alphas after the warm-up; every epoch is told', async () => {
  const told: number[] = [];
  const { outcome, metrics, checkpoints } = await run({
    ...training({ epochs: 8, learningRate: 0.2 }),
    stretch: { from: 0, to: 8 },
    onEpoch: ({ epoch }) => told.push(epoch),
  });
  const { epochs, alphas, checkpoint, parameters } = finished(outcome);
  expect(told).toEqual(epochs.map(({ epoch }) => epoch));
  expect(told).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  const [warm, first] = epochs;
  expect(warm).toMatchObject({ alphaLoss: null, alphaAccuracy: null, durationMs: 0 });
  const largest = (of: typeof alphas): number => Math.max(...of.normal.flat(), ...of.reduce.flat());
  expect(largest(warm?.alphas ?? alphas)).toBeLessThan(5e-3);
  // Two steps of Adam of 0.05 each; a supernet of one cell has no normal one.
  expect(Math.max(...(first?.alphas.reduce.flat() ?? []))).toBeGreaterThan(0.05);
  expect(epochs.at(-1)?.alphas).toEqual(alphas);
  // Chance is a third.
  expect(epochs.at(-1)?.loss).toBeLessThan(0.6 * (warm?.loss ?? NaN));
  expect(epochs.at(-1)?.alphaAccuracy).toBeGreaterThan(0.6);
  expect(checkpoints.map(({ position }) => position)).toEqual(
    [1, 2, 3, 4, 5, 6, 7].map((epoch) => ({ epoch, step: 2 * epoch })),
  );
  const named = (name: string): TrainingMetric[] => metrics.filter((metric) => metric.name === name);
  expect(named('learning-rate').at(-1)).toMatchObject({ step: 16, epoch: 8 });
  expect(named('learning-rate').at(-1)?.value).toBeCloseTo(0.001, 12);
  expect([named('train/loss').length, named('alpha/loss').length]).toEqual([16, 14]);
  const weights = [...tensorsOf(checkpoint)].filter(
    ([name]) => !/alpha|feedback|rule-state|optimizer/.test(name),
  );
  expect(weights.reduce((sum, [, { length }]) => sum + length, 0)).toBe(parameters);
});

test('same seed, same bytes; another seed, others', async () => {
  const [one, again, other] = [await runWhole(), await run(), await run({ seed: 6 })];
  expect(again).toEqual(one);
  expect(finished(other.outcome).alphas).not.toEqual(finished(one.outcome).alphas);
});

describe('stopped and resumed equals uninterrupted, to the bit', () => {
  test.each([
    {
      alphaStep: 'first-order',
      stops: [3, 6],
      positions: [
        { epoch: 1, step: 2 },
        { epoch: 2, step: 5 },
      ],
    },
    { alphaStep: 'second-order', stops: [4], positions: [{ epoch: 1, step: 3 }] },
  ] as const)('$alphaStep, before turns $stops', async ({ alphaStep, stops, positions }) => {
    const ofOrder = training({ alphaStep });
    const spec = alphaStep === 'first-order' ? ofOrder : { ...ofOrder, supernet: lightSupernet };
    const whole = await (alphaStep === 'first-order' ? runWhole() : run(spec));
    for (const [index, at] of stops.entries()) {
      const first = await run({ ...spec, stopRequested: stopAt(at, 'checkpoint') });
      expect(first.outcome).toEqual({ kind: 'stopped', position: positions[index] });
      const start = first.checkpoints.at(-1);
      expect(start?.position).toEqual(positions[index]);
      const second = await run({ ...spec, start: start?.bytes });
      expect(second.outcome).toEqual(whole.outcome);
      expect([...first.metrics, ...second.metrics]).toEqual(whole.metrics);
    }
  });

  test('recorded', async () => {
    const stretch = { from: 0, to: 2 };
    const spec = { ...training({ epochs: 2 }), supernet: lightSupernet, stretch, steps: 'graph' } as const;
    const whole = await run(spec);
    const first = await run({ ...spec, stopRequested: stopAt(4, 'checkpoint') });
    const second = await run({ ...spec, start: first.checkpoints.at(-1)?.bytes });
    expect(second.outcome).toEqual(whole.outcome);
  });

  test('a whole in stretches is the whole', async () => {
    const whole = finished((await runWhole()).outcome);
    const one = finished((await run({ stretch: { from: 0, to: 2 } })).outcome);
    const two = finished((await run({ stretch: { from: 2, to: 3 }, start: one.checkpoint })).outcome);
    expect(two.checkpoint).toEqual(whole.checkpoint);
    expect([...one.epochs, ...two.epochs]).toEqual(whole.epochs);
  });

  test('a supernet that is kept between stretches goes on as a fresh one would, and is built anew for another training', async () => {
    const kept = keepSupernet();
    const spec = { ...training({ epochs: 3 }), supernet: lightSupernet, steps: 'graph' } as const;
    const whole = finished((await run({ ...spec, stretch: { from: 0, to: 3 } })).outcome);
    const ends: Uint8Array[] = [];
    for (const from of [0, 1, 2]) {
      const { outcome } = await run({ ...spec, kept, stretch: { from, to: from + 1 }, start: ends.at(-1) });
      ends.push(finished(outcome).checkpoint);
    }
    expect(ends[2]).toEqual(whole.checkpoint);
    expect(kept.heldBytes).toBeGreaterThan(0);
    // Back to the first epoch, as after a lost answer; then the weights of another seed.
    const again = await run({ ...spec, kept, stretch: { from: 1, to: 2 }, start: ends[0] });
    expect(finished(again.outcome).checkpoint).toEqual(ends[1]);
    const other = await run({ ...spec, kept, seed: 99, stretch: { from: 0, to: 1 } });
    expect(finished(other.outcome).checkpoint).not.toEqual(ends[0]);
    kept.drop();
    expect(kept.heldBytes).toBe(0);
  });
});

// First order: supernet-steps.test.ts.
test('second order recorded is second order eager', async () => {
  const stretch = { from: 0, to: 2 };
  const spec = training({ alphaStep: 'second-order', learningRate: 0.01, epochs: 2, warmupEpochs: 0 });
  const of = async (steps: 'eager' | 'graph') => finished((await run({ ...spec, stretch, steps })).outcome);
  const [eager, recorded] = [await of('eager'), await of('graph')];
  for (const [epoch, { loss, alphaLoss }] of eager.epochs.entries()) {
    expectClose(recorded.epochs[epoch]?.loss ?? NaN, loss, 1e-4);
    expectClose(recorded.epochs[epoch]?.alphaLoss ?? NaN, alphaLoss ?? NaN, 1e-4);
  }
  const found = tensorsOf(recorded.checkpoint);
  for (const [name, values] of tensorsOf(eager.checkpoint)) expectClose(found.get(name) ?? [], values, 5e-3);
}, 60_000);

test('the orders differ, and not only by rounding', async () => {
  const stretch = { from: 0, to: 2 };
  const of = async (alphaStep: SupernetTraining['alphaStep']) =>
    finished(
      (await run({ ...training({ alphaStep, warmupEpochs: 0 }), supernet: lightSupernet, stretch })).outcome,
    ).alphas.reduce.flat();
  const [first, second] = [await of('first-order'), await of('second-order')];
  expect(Math.max(...first.map((value, place) => Math.abs(value - (second[place] ?? NaN))))).toBeGreaterThan(
    1e-3,
  );
});

test('given alphas stay, take no steps, and may be others in the next stretch', async () => {
  const spec = training({ alphaStep: 'given' });
  const drawn = finished((await run({ ...spec, stretch: { from: 0, to: 1 } })).outcome);
  const given = {
    normal: drawn.alphas.normal.map((row) => row.map((_, place) => place - 1)),
    reduce: drawn.alphas.reduce.map((row) => row.map((_, place) => 1 - place)),
  };
  const next = finished(
    (await run({ ...spec, stretch: { from: 1, to: 2 }, start: drawn.checkpoint, alphas: given })).outcome,
  );
  expect(next.alphas).toEqual(given);
  expect(next.epochs).toMatchObject([{ epoch: 1, alphaLoss: null, alphas: given }]);
  const own = finished(
    (await run({ ...spec, stretch: { from: 1, to: 2 }, start: drawn.checkpoint })).outcome,
  );
  expect(own.alphas).toEqual(drawn.alphas);
  const moved = [...tensorsOf(next.checkpoint)].some(
    ([name, values]) => values.join() !== tensorsOf(own.checkpoint).get(name)?.join() && !/alpha/.test(name),
  );
  expect(moved).toBe(true);
});

describe('is refused', () => {
  const refused = async (options: Partial<TrainSupernetOptions>, code: string, message: RegExp) => {
    await expect(run(options)).rejects.toThrow(message);
    await expect(run(options)).rejects.toMatchObject({ code });
  };

  test('what does not fit, with need, limit and ways out', async () => {
    const supernet = { ...smallSupernet, channels: 4 };
    const message =
      /needs about 0\.0\d+ GB.*0\.000100 GB may be used.*partialChannels 4 \(about 0\.00\d+ GB\)/;
    await refused({ supernet, memoryBytes: 1e5 }, 'infeasible', message);
    const second = training({ alphaStep: 'second-order' });
    const needOf = async (options: Partial<TrainSupernetOptions>): Promise<number> =>
      run({ ...options, memoryBytes: 1 }).then(
        () => NaN,
        (error: { details: { needBytes: number } }) => error.details.needBytes,
      );
    const [first, ahead] = [await needOf({}), await needOf(second)];
    // Two copies of the weights in float32.
    expect(ahead - first).toBe(8 * finished((await run({ stretch: { from: 0, to: 1 } })).outcome).parameters);
    expect((await run({ memoryBytes: first, stretch: { from: 0, to: 1 } })).outcome.kind).toBe('finished');
  });

  test.each(['pc', 'egd', 'softhebb'] as const)('%s on the edges', async (rule) => {
    const candidates = [{ operation: 'sep_conv_3x3', rule } as const];
    await refused({ supernet: { ...smallSupernet, candidates } }, 'unsupported', /supernet/);
  });

  test('a start of another training, or of another place', async () => {
    const { checkpoints, outcome } = await runWhole();
    const [start] = checkpoints;
    await refused({ start: start?.bytes, seed: 6 }, 'conflict', /seed differ/);
    await refused({ start: start?.bytes, ...training({ momentum: 0 }) }, 'conflict', /training differ/);
    await refused({ start: start?.bytes, stretch: { from: 2, to: 3 } }, 'conflict', /stands at epoch 1/);
    await refused({ start: finished(outcome).checkpoint }, 'conflict', /stands at epoch 3/);
    await refused({ stretch: { from: 1, to: 2 } }, 'conflict', /stands at epoch 0/);
    await refused({ start: start?.bytes.slice(0, -4) }, 'artifact-damaged', /./);
    await refused({ start: new Uint8Array(9) }, 'artifact-damaged', /./);
  });

  test.each([
    ['epochs that are not there', { stretch: { from: 2, to: 4 } }, /2 to 4.*has 3/],
    ['no epochs', { stretch: { from: 2, to: 2 } }, /2 to 2/],
    ['a share without a batch', training({ trainShare: 0.2 }), /leaves the weights 8 images/],
    ['alphas without a batch', training({ trainShare: 0.9 }), /leaves the alphas 5 images/],
    [
      'alphas to be trained and given',
      { alphas: { normal: [], reduce: [] } },
      /first-order would train them/,
    ],
    [
      'alphas of another size',
      { ...training({ alphaStep: 'given' }), alphas: { normal: [[1]], reduce: [[1]] } },
      /1 rows of 1.*14 rows of 2/,
    ],
  ])('%s', async (_, options, message) => {
    await refused(options, 'invalid-spec', message);
  });
});

test('numbers that leave the finite end it as diverged; no tensor is left behind, finished, stopped or failed', async () => {
  await expectNoLeak(async () => {
    await expect(run(training({ learningRate: 1e30, clipNorm: 1e30 }))).rejects.toMatchObject({
      code: 'diverged',
    });
    await run({ supernet: lightSupernet, steps: 'graph', stopRequested: stopAt(2, 'checkpoint') });
    await run({
      ...training({ alphaStep: 'second-order', warmupEpochs: 0 }),
      stopRequested: stopAt(2, 'discard'),
    });
  });
});

test('a closed candidate has no share, so nothing moves its alpha; recorded or not', async () => {
  const rows = (of: (edge: number) => number[]): number[][] =>
    Array.from({ length: 14 }, (_, edge) => of(edge));
  const closed = { normal: rows(() => []), reduce: rows((edge) => (edge < 7 ? [1] : [])) };
  const options = { ...training({ alphaWeightDecay: 0 }), closed };
  const eager = finished((await run(options)).outcome);
  for (const { alphas } of eager.epochs)
    expect(alphas.reduce.map((row) => row[1] === closedLogit)).toEqual(
      rows((edge) => [edge]).map(([edge = 0]) => edge < 7),
    );
  // Drawn with a spread of 1e-3; where nothing is closed Adam takes four steps of 0.05.
  expect(Math.max(...eager.alphas.reduce.slice(0, 7).flat().map(Math.abs))).toBeLessThan(5e-3);
  expect(Math.max(...eager.alphas.reduce.slice(7).flat().map(Math.abs))).toBeGreaterThan(0.02);
  const recorded = finished((await run({ ...options, steps: 'graph' })).outcome);
  expectClose(recorded.alphas.reduce.flat(), eager.alphas.reduce.flat(), 1e-3);
});
