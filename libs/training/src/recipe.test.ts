/** @file The parts of a training that are there while training alone: auxiliary head, drop path, cutout. */
import { decodeSafetensors, type CellEdge, type CellGenome, type TrainingSpec } from '@bionas/contracts';
import { loadEngine, tf } from '@bionas/engine';
import { expectClose, expectNoLeak } from '@bionas/engine/testing';
import { stepSeed } from '@bionas/graph-step';
import { randomStream } from '@bionas/learning-rules';
import { buildNetwork, serializeNetwork, type Network } from '@bionas/network';
import { beforeAll, describe, expect, test } from 'vitest';
import { dropPathAt, pathFactors } from './loop/drop-path.ts';
import { classes, dataOf, smallTraining } from './testing/small-trainings.ts';
import { trainNetwork, type TrainingMetric, type TrainOptions } from './train-network.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

/** The smallest images that the auxiliary head can read. */
const side = 24;
const images = (seed: number, count: number): ReturnType<typeof dataOf>['train'] => {
  const random = randomStream(seed, 'noise');
  return {
    images: Uint8Array.from({ length: count * side * side }, () => random.integer(256)),
    labels: Uint8Array.from({ length: count }, () => random.integer(classes)),
    ...{ height: side, width: side, channels: 1, count },
  };
};
const data = dataOf(
  { train: images(1, 8), validation: images(2, 4), test: images(3, 4) },
  { mean: [0.5], std: [0.3] },
);
const recipe = { cutout: 8, dropPath: 0.6, auxiliaryWeight: 0.4 };
const training: TrainingSpec = {
  ...smallTraining,
  ...{ epochs: 3, batchSize: 4, learningRate: 1e-3, finalLearningRate: 1e-4, augmentation: true },
  ...recipe,
};
const cell = [0, 1, 0, 2, 1, 3, 0, 1].map((source, place): CellEdge =>
  place % 3 === 0 ? { operation: 'sep_conv_3x3', rule: 'fa', source } : { operation: 'avg_pool_3x3', source },
);
const genome: CellGenome = {
  version: 1,
  space: 'bionas-cell-v1',
  slots: { stem: 'bp', preprocess: 'fa', reduction: 'bp', auxiliary: 'fa', head: 'fa' },
  normal: cell,
  reduce: cell,
};
const build = (auxiliaryHead = true): Network =>
  buildNetwork(
    genome,
    { kind: 'cell', channels: 2, cells: 3 },
    { height: side, width: side, channels: 1, classes },
    { seed: 7, mean: data.mean, std: data.std, auxiliaryHead },
  );

interface Trained {
  readonly weights: Uint8Array;
  readonly metrics: TrainingMetric[];
  readonly checkpoint: Uint8Array | undefined;
}
async function train(spec: TrainingSpec, how: Partial<TrainOptions> = {}): Promise<Trained> {
  const network = build(spec.auxiliaryWeight > 0);
  const metrics: TrainingMetric[] = [];
  let checkpoint: Uint8Array | undefined;
  try {
    await trainNetwork({
      ...{ network, data, training: spec, seed: 5, test: false, now: () => 0 },
      onMetrics: (more) => void metrics.push(...more),
      onCheckpoint: (bytes) => void (checkpoint = bytes),
      ...how,
    });
    return { weights: serializeNetwork(network), metrics, checkpoint };
  } finally {
    network.dispose();
  }
}
const lossesOf = ({ metrics }: Trained): number[] =>
  metrics.filter(({ name }) => name === 'train/loss').map(({ value }) => value);

describe('drop path', () => {
  test.each([
    [0, 0],
    [300, 0.1],
    [599, (0.2 * 599) / 600],
  ])('in epoch %i of 600 leaves a path out with chance %f', (epoch, chance) => {
    expect(dropPathAt({ dropPath: 0.2, epochs: 600 }, epoch)).toBeCloseTo(chance, 12);
  });

  test('draws zeros and 1/keep, whose mean is 1, for every path and image by itself', () => {
    const [paths, batch, keep] = [40, 1_000, 0.8];
    const drawn = (step: number, stays = keep): number[][] =>
      tf.tidy(() => {
        const seed = stepSeed(3, 'drop-path', tf.scalar(step, 'int32'));
        return pathFactors([paths, batch], tf.scalar(stays), seed).arraySync();
      });
    const factors = drawn(0);
    const values = factors.flat();
    expect([...new Set(values)].sort()).toEqual([0, Math.fround(1 / Math.fround(keep))]);
    // Of 40,000 draws: sigma of the mean is √(0.2/0.8/40,000) = 0.0025.
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(mean - 1)).toBeLessThan(0.0075);
    expect(new Set(factors.map((row) => row.join())).size).toBe(paths);
    expect(
      new Set(factors[0]?.map((_, image) => factors.map((row) => row[image]).join())).size,
    ).toBeGreaterThan(0.99 * batch);
    expect(drawn(0)).toEqual(factors);
    expect(drawn(1)).not.toEqual(factors);
    expect(new Set(drawn(2, 1).flat())).toEqual(new Set([1]));
  });
});

test('a training with all three, stopped in an epoch and resumed, ends with the same bits', async () => {
  const whole = await train(training);
  let asked = 0;
  const first = await train(training, {
    // Two steps an epoch, then a batch of validation: before the last step of the second epoch, in which paths are left out.
    stopRequested: () => (++asked > 4 ? 'checkpoint' : null),
  });
  const names = (file: Uint8Array): string[] => [...decodeSafetensors(file).tensors.keys()];
  const auxiliary = /^(feedback\/|momentum\/)?auxiliary\./;
  expect(
    names(first.checkpoint ?? new Uint8Array()).filter((name) => auxiliary.test(name)).length,
  ).toBeGreaterThan(8);
  expect(names(whole.weights).filter((name) => name.includes('auxiliary'))).toEqual([]);
  const second = await train(training, { resume: first.checkpoint });
  expect(second.weights).toEqual(whole.weights);
  expect([...first.metrics, ...second.metrics]).toEqual(whole.metrics);

  // The same numbers without recording, to rounding.
  const eager = await train(training, { steps: 'eager' });
  expect(lossesOf(eager).length).toBeGreaterThan(2);
  lossesOf(eager).forEach((loss, index) => {
    expectClose([lossesOf(whole)[index] ?? NaN], [loss], 1e-3);
  });
}, 120_000);

test('each of the three has its effect, drop path from the second epoch on', async () => {
  const spec = { ...training, cutout: 0, dropPath: 0, auxiliaryWeight: 0, epochs: 2 };
  const how = { steps: 'eager' } as const;
  const plain = lossesOf(await train(spec, how));
  const of = async (change: Partial<TrainingSpec>): Promise<number[]> =>
    lossesOf(await train({ ...spec, ...change }, how));
  const perEpoch = plain.length / 2;
  const dropped = await of({ dropPath: 0.6 });
  expect(dropped.slice(0, perEpoch)).toEqual(plain.slice(0, perEpoch));
  expect(dropped[perEpoch]).not.toBeCloseTo(plain[perEpoch] ?? NaN, 2);
  expect((await of({ cutout: 12 }))[0]).not.toBeCloseTo(plain[0] ?? NaN, 2);
  const helped = await of({ auxiliaryWeight: 0.4 });
  // The first step knows nothing of it yet; then the network learns from two losses.
  expect(helped[0]).toBe(plain[0]);
  expect(helped[1]).not.toBe(plain[1]);
}, 120_000);

test.each([
  ['no auxiliary head to weigh', false, { auxiliaryWeight: 0.4 }, /built without an auxiliary head/],
  ['an auxiliary head for nothing', true, { auxiliaryWeight: 0 }, /whose loss counts for nothing/],
])('%s is refused, and nothing is left', async (_, auxiliaryHead, change, reason) => {
  await expectNoLeak(async () => {
    const network = build(auxiliaryHead);
    const options = {
      network,
      data,
      training: { ...training, ...change },
      seed: 5,
      test: false,
      now: () => 0,
    };
    await expect(trainNetwork(options)).rejects.toThrow(reason);
    network.dispose();
  });
});
