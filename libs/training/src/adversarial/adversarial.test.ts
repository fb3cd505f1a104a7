/** @file Training on attacked images: the attack by hand, the loss by differences, and what a training with it promises like any other. */
import { adversarialSchema, type TrainingSpec } from '@bionas/contracts';
import { loadEngine, tf } from '@bionas/engine';
import { expectNoLeak } from '@bionas/engine/testing';
import { stepSeed } from '@bionas/graph-step';
import { serializeNetwork } from '@bionas/network';
import { beforeAll, describe, expect, test } from 'vitest';
import { attackOf } from '../loop/learning-step.ts';
import {
  bars,
  buildChain,
  chainOf,
  classes,
  dataOf,
  side,
  smallTraining,
} from '../testing/small-trainings.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { trainNetwork, type TrainingMetric, type TrainOptions } from '../train-network.ts';
import { createBatchAttack, type BatchAttack } from './batch-attack.ts';
import { divergence, tradesStep } from './trades-step.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

const values = (tensor: tf.Tensor): number[] => [...tensor.dataSync<'float32'>()];
const seedOf = (step: number): tf.Tensor1D => stepSeed(3, 'test', tf.scalar(step, 'int32'));

describe('the attack on a batch', () => {
  const size = [2, 2, 2, 1] as const;
  const weights = [
    [0.5, -1, 0.3, 0],
    [-0.2, 0.4, 0.7, 0],
  ];
  /** Two logits, each a weighted sum of four pixels. The gradient of Σ error · logit is the error through the weights. */
  const linear = {
    logits: (x: tf.Tensor4D): tf.Tensor2D =>
      tf.matMul(tf.reshape(x, [2, 4]), tf.tensor2d(weights), false, true),
    inputGradient: ((x: tf.Tensor4D, loss: (logits: tf.Tensor2D) => tf.Tensor2D) => {
      const logits = linear.logits(x);
      return { logits, gradient: tf.reshape(tf.matMul(loss(logits), tf.tensor2d(weights)), [...size]) };
    }) as never,
  };
  const pixels = [0.5, 0.5, 0.5, 0.5, 0.02, 0.99, 0.5, 0.5];
  const attacked = (recipe: object, steps: number): { path: number[][]; targets: number[] } =>
    tf.tidy(() => {
      const attack = createBatchAttack({
        network: linear,
        recipe: adversarialSchema.parse({ epsilon: 0.1, ...recipe }),
        ...{ shape: size, classes: 2 },
      });
      attack.begin(tf.tensor4d(pixels, [...size]), tf.tensor1d([0, 1], 'int32'), seedOf(0));
      const path = [values(attack.attacked)];
      for (let step = 0; step < steps; step += 1) {
        attack.climb();
        path.push(values(attack.attacked));
      }
      const [, , targets] = attack.variables;
      return { path, targets: targets ? values(targets) : [] };
    });

  test('one step of PGD by hand: away from the label along signs, cut off at the ball and at [0, 1]', () => {
    const { path, targets } = attacked({ randomStart: false, stepShare: 0.6 }, 2);
    expect(targets).toEqual([1, 0, 0, 1]);
    // Label 0: cross-entropy grows along w₁ − w₀ = (−0.7, 1.4, 0.4, 0); label 1: along the contrary.
    const expected = (way: number): number[] => [
      ...[0.5 - way, 0.5 + way, 0.5 + way, 0.5],
      ...[0.02 + way, 0.99 - way, 0.5 - way, 0.5],
    ];
    path[1]?.forEach((pixel, at) => expect(pixel).toBeCloseTo(expected(0.06)[at] ?? NaN, 6));
    path[2]?.forEach((pixel, at) => expect(pixel).toBeCloseTo(expected(0.1)[at] ?? NaN, 6));
  });

  test.each(['pgd', 'trades'])('%s stays in the ball and in [0, 1], from a start of its own', (method) => {
    const { path } = attacked({ method, stepShare: 0.5 }, 4);
    expect(path[0]).not.toEqual(pixels.map(Math.fround));
    for (const images of path) {
      images.forEach((pixel, at) => {
        expect(Math.abs(pixel - (pixels[at] ?? NaN))).toBeLessThanOrEqual(0.1 + 1e-6);
        expect(pixel).toBeGreaterThanOrEqual(0);
        expect(pixel).toBeLessThanOrEqual(1);
      });
    }
  });
});

test('the divergence is KL(clean ‖ attacked), and its gradients are its differences', () => {
  const [z, a] = [
    [0.3, -1.2, 0.8, 2, 0.1, -0.4],
    [0.1, 0.5, -0.3, 1.5, 0.9, -1],
  ] as const;
  const at = (clean: readonly number[], attacked: readonly number[]): number =>
    clean.reduce((sum, _, place) => {
      const row = 3 * Math.floor(place / 3);
      const share = (of: readonly number[]): number =>
        Math.exp(of[place] ?? NaN) /
        of.slice(row, row + 3).reduce((whole, logit) => whole + Math.exp(logit), 0);
      return sum + (share(clean) * Math.log(share(clean) / share(attacked))) / 2;
    }, 0);
  const moved = (of: readonly number[], place: number, by: number): number[] =>
    of.map((value, index) => (index === place ? value + by : value));
  tf.tidy(() => {
    const found = divergence(tf.tensor2d([...z], [2, 3]), tf.tensor2d([...a], [2, 3]));
    expect(values(found.divergence)[0]).toBeCloseTo(at(z, a), 6);
    z.forEach((_, place) => {
      const slope = (at(moved(z, place, 1e-5), a) - at(moved(z, place, -1e-5), a)) / 2e-5;
      expect(values(found.clean)[place]).toBeCloseTo(slope, 6);
      const other = (at(z, moved(a, place, 1e-5)) - at(z, moved(a, place, -1e-5))) / 2e-5;
      expect(values(found.attacked)[place]).toBeCloseTo(other, 6);
    });
    const same = divergence(tf.tensor2d([...z], [2, 3]), tf.tensor2d([...z], [2, 3]));
    expect([same.divergence, same.clean, same.attacked].flatMap(values).every((value) => value === 0)).toBe(
      true,
    );
  });
});

const data = dataOf(
  {
    train: bars(1, 40, { noise: 60, bar: 100 }),
    validation: bars(2, 20, { noise: 60, bar: 100 }),
    test: bars(3, 20, { noise: 60, bar: 100 }),
  },
  { mean: [0.2], std: [0.2] },
);
const training: TrainingSpec = { ...smallTraining, epochs: 2, learningRate: 0.02 };
const against = (recipe: object): TrainingSpec => ({
  ...training,
  adversarial: adversarialSchema.parse({ steps: 2, stepShare: 0.5, ...recipe }),
});

test('a TRADES step descends the gradient of its whole loss, by differences along each parameter', () => {
  const network = buildChain(chainOf('bp'), data);
  const random = (seed: number, from: number): tf.Tensor4D =>
    tf.randomUniform<tf.Rank.R4>([12, side, side, 1], from, from + 0.5, 'float32', seed);
  const [images, apart] = [random(1, 0.2), random(2, -0.1)];
  const attacked = tf.add<tf.Tensor4D>(images, apart);
  const labels = tf.tensor1d(
    Array.from({ length: 12 }, (_, index) => index % classes),
    'int32',
  );
  const beta = 6;
  const gradients = new Map<string, tf.Tensor>();
  const optimizer: Optimizer = {
    state: [],
    apply: (found) => {
      found.forEach((gradient, name) => gradients.set(name, tf.keep(gradient.clone())));
    },
    dispose: () => undefined,
  };
  const input = { images, attacked, labels, learningRate: tf.scalar(1) };
  const told = tradesStep(network, optimizer, input, { beta });
  /** By the definition alone; `probe` is `train` without a trace. */
  const lossNow = (): number =>
    tf.tidy(() => {
      const [clean, other] = [images, attacked].map((of) => network.forward(of, 'probe').logits);
      if (!clean || !other) return NaN;
      const targets = tf.oneHot(labels, classes, 1, 0, 'float32');
      const right = tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(clean))));
      const like = tf.sum(tf.mul(tf.softmax(clean), tf.sub(tf.logSoftmax(clean), tf.logSoftmax(other))));
      return (values(tf.add(right, tf.mul(like, beta)))[0] ?? NaN) / 12;
    });
  expect(values(told.loss)[0]).toBeCloseTo(lossNow(), 4);
  expect(network.parameters.length).toBeGreaterThan(4);
  for (const { name, variable } of network.parameters) {
    const gradient = gradients.get(name) ?? tf.scalar(NaN);
    const length = values(tf.norm(gradient))[0] ?? NaN;
    const here = variable.clone();
    const [h, along] = [2e-3, tf.div(gradient, length)];
    const at = (by: number): number => {
      variable.assign(tf.add(here, tf.mul(along, by)));
      return lossNow();
    };
    const slope = (at(h) - at(-h)) / (2 * h);
    variable.assign(here);
    expect(slope / length, name).toBeGreaterThan(0.97);
    expect(slope / length, name).toBeLessThan(1.03);
  }
  network.dispose();
});

interface Trained {
  readonly weights: Uint8Array;
  readonly losses: readonly number[];
}
async function train(
  spec: TrainingSpec,
  how: Partial<TrainOptions> = {},
  rules: Readonly<Parameters<typeof chainOf>> = ['bp'],
): Promise<Trained> {
  const network = buildChain(chainOf(...rules), data);
  const metrics: TrainingMetric[] = [];
  try {
    await trainNetwork({
      ...{ network, data, training: spec, seed: 5, test: false, now: () => 0 },
      onMetrics: (more) => void metrics.push(...more),
      ...how,
    });
    return {
      weights: serializeNetwork(network),
      losses: metrics.flatMap(({ name, value }) => (name === 'train/loss' ? [value] : [])),
    };
  } finally {
    network.dispose();
  }
}

describe('a training on attacked images', () => {
  test.each([
    { method: 'trades', rules: ['bp', 'bp', 'bp'] },
    { method: 'pgd', rules: ['oja', 'dfa', 'fa'] },
    { method: 'trades', rules: ['oja', 'pc', 'brsf'] },
  ] as const)(
    '$method with epsilon 0 is the ordinary training, digit for digit ($rules)',
    async ({ method, rules }) => {
      const [plain, none] = [
        await train(training, {}, rules),
        await train(against({ method, epsilon: 0 }), {}, rules),
      ];
      expect(none.losses).toEqual(plain.losses);
      expect(Buffer.from(none.weights).equals(plain.weights)).toBe(true);
    },
  );

  test.each(['pgd', 'trades'])('%s: recorded equals eager', async (method) => {
    const spec = against({ method, epsilon: 0.1 });
    const [recorded, eager] = [await train(spec, { steps: 'graph' }), await train(spec, { steps: 'eager' })];
    expect(recorded.losses.length).toBeGreaterThan(1);
    recorded.losses.forEach((loss, at) => {
      expect(Math.abs(loss / (eager.losses[at] ?? NaN) - 1), `loss ${at}`).toBeLessThan(1e-4);
    });
    const plain = await train(training);
    expect(Math.abs((plain.losses[1] ?? NaN) / (recorded.losses[1] ?? NaN) - 1)).toBeGreaterThan(0.01);
  });

  test.each(['pgd', 'trades'])(
    '%s goes on from a checkpoint in mid-epoch to the same bytes',
    async (method) => {
      const spec = against({ method, epsilon: 0.1 });
      const whole = await train(spec, {}, ['oja', 'dfa', 'brsf']);
      let checkpoint: Uint8Array | undefined;
      let borders = 0;
      await train(
        spec,
        {
          stopRequested: () => ((borders += 1) > 3 ? 'checkpoint' : null),
          onCheckpoint: (bytes) => void (checkpoint = bytes),
        },
        ['oja', 'dfa', 'brsf'],
      );
      expect(checkpoint).toBeDefined();
      const rest = await train(spec, { resume: checkpoint }, ['oja', 'dfa', 'brsf']);
      expect(Buffer.from(rest.weights).equals(whole.weights)).toBe(true);
    },
  );

  test.each(['pgd', 'trades'])('%s leaves no tensor behind', async (method) => {
    await expectNoLeak(() => train(against({ method, epsilon: 0.1 })));
  });

  test('what it attacks is attacked: the loss rises within the ball, along the true gradient of a network of feedback rules', () => {
    const network = buildChain(chainOf('dfa', 'fa', 'fa'), data);
    const attack = attackOf({ network, data, training: against({ epsilon: 0.1, steps: 5 }) }) as BatchAttack;
    const { batchSize } = training;
    const lossAt = (images: tf.Tensor4D, labels: tf.Tensor1D): number =>
      tf.tidy(() => {
        const { logits } = network.forward(images, 'probe');
        const targets = tf.oneHot(labels, classes, 1, 0, 'float32');
        return values(tf.losses.softmaxCrossEntropy(targets, logits))[0] ?? NaN;
      });
    const [images, labels] = [
      tf.randomUniform<tf.Rank.R4>([batchSize, side, side, 1], 0, 1, 'float32', 4),
      tf.tensor1d(
        Array.from({ length: batchSize }, (_, index) => index % classes),
        'int32',
      ),
    ];
    tf.tidy(() => attack.begin(images, labels, seedOf(1)));
    const before = lossAt(attack.clean, labels);
    const path = [lossAt(attack.attacked, labels)];
    for (let step = 0; step < 5; step += 1) {
      attack.climb();
      path.push(lossAt(attack.attacked, labels));
    }
    expect(path.at(-1)).toBeGreaterThan(1.05 * before);
    expect(path.at(-1)).toBeGreaterThan(path[0] ?? Infinity);
    expect(values(tf.max(tf.abs(tf.sub(attack.attacked, images))))[0]).toBeLessThanOrEqual(0.1 + 1e-6);
    tf.dispose([images, labels]);
    attack.dispose();
    network.dispose();
  });
});
