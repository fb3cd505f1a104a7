/** @file Measures of whole networks against what can be worked out by hand. */
import type { ImageSet, LayerMeasureName, LearningRuleName } from '@bionas/contracts';
import { loadEngine, tf } from '@bionas/engine';
import { expectNoLeak } from '@bionas/engine/testing';
import { randomStream } from '@bionas/learning-rules';
import {
  assembleNetwork,
  batchNorm,
  buildNetwork,
  conv,
  dense,
  globalAveragePool,
  relu,
  serializeNetwork,
  type AssembledNetwork,
  type Assembly,
  type Network,
} from '@bionas/network';
import { beforeAll, describe, expect, test } from 'vitest';
import { createLayerMeasures } from './layer-measures.ts';
import type { MeasuredLayer } from './measured.ts';
import { createProbe } from './probe-step.ts';
import { createProbeSums } from './probe-sums.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

const side = 8;
const random = randomStream(3, 'images');
const validation: ImageSet = {
  ...{ height: side, width: side, channels: 3, count: 200 },
  images: Uint8Array.from({ length: 200 * side * side * 3 }, () => random.integer(256)),
  labels: Uint8Array.from({ length: 200 }, () => random.integer(10)),
};
const build = (rules: readonly [LearningRuleName, LearningRuleName], head: LearningRuleName): Network =>
  buildNetwork(
    {
      version: 1,
      space: 'bionas-chain-v1',
      slots: { head },
      layers: [
        { operation: 'conv_3x3', rule: rules[0] },
        { operation: 'conv_5x5', rule: rules[1] },
      ],
    },
    { kind: 'chain', channels: 24 },
    { height: side, width: side, channels: 3, classes: 10 },
    { seed: 4, mean: [0.5, 0.5, 0.5], std: [0.3, 0.3, 0.3] },
  );

const value = (measured: MeasuredLayer | undefined, name: LayerMeasureName): number => {
  const found = measured?.[name];
  if (typeof found !== 'number') throw new Error(`${name} is ${JSON.stringify(found)}`);
  return found;
};

/** Measures a network with eager steps; the weights have moved by nothing since. */
function measure(network: Network, seed = 1): ReadonlyMap<string, MeasuredLayer> {
  const measures = createLayerMeasures({ network, validation, seed, learningRate: 0.1 });
  measures.beforeStep();
  const probed = (positions: Uint32Array): Float32Array =>
    tf.tidy(() => {
      const size = side * side * 3;
      const pixels = Array.from(positions, (at) => validation.images.subarray(at * size, (at + 1) * size));
      const images = tf.tensor4d(Float32Array.from(pixels.flatMap((image) => [...image])), [
        ...[positions.length, side, side, 3],
      ] as [number, number, number, number]);
      const labels = Array.from(positions, (at) => validation.labels[at] ?? 0);
      return measures.probe(tf.div(images, 255), tf.tensor1d(labels, 'int32')).dataSync<'float32'>();
    });
  return measures.measure(probed, measures.updateRatios());
}

function measured(...rules: Parameters<typeof build>): ReadonlyMap<string, MeasuredLayer> {
  const network = build(...rules);
  try {
    return measure(network);
  } finally {
    network.dispose();
  }
}

describe('rules as they are drawn', () => {
  test('back-propagation: every angle is 0, and nothing else stands beside the weights', () => {
    const found = measured(['bp', 'bp'], 'bp');
    expect([...found.keys()]).toEqual(['layers.0.conv', 'layers.1.conv', 'head']);
    for (const layer of found.values()) {
      expect(value(layer, 'error-angle')).toBe(0);
      expect(value(layer, 'update-angle')).toBeLessThan(1e-5);
      expect(value(layer, 'update-ratio')).toBe(0);
      expect(value(layer, 'gradient-norm')).toBeGreaterThan(0);
      expect(layer).not.toHaveProperty('alignment');
      expect(layer).not.toHaveProperty('sign-violations');
    }
  });

  test('feedback alignment: 90 degrees, within five times the spread of a random angle', () => {
    const found = measured(['fa', 'fa'], 'fa');
    // 28,800 weights: the spread is 57.3/√n.
    const spread = 57.3 / Math.sqrt(5 * 5 * 24 * 48);
    expect(Math.abs(value(found.get('layers.1.conv'), 'alignment') - 90)).toBeLessThan(5 * spread);
    expect(Math.abs(value(found.get('layers.1.conv'), 'feedback-ratio') - 1)).toBeLessThan(0.03);
    // The head hears the error itself, and its own gradient needs no feedback weights.
    expect(value(found.get('head'), 'error-angle')).toBe(0);
    expect(value(found.get('head'), 'update-angle')).toBeLessThan(1e-5);
    for (const below of ['layers.0.conv', 'layers.1.conv'] as const) {
      expect(Math.abs(value(found.get(below), 'error-angle') - 90)).toBeLessThan(25);
    }
  });

  test('signs: 30 degrees of the weights', () => {
    expect(value(measured(['usf', 'usf'], 'bp').get('layers.1.conv'), 'alignment')).toBeCloseTo(30, 0);
  });

  test('a local rule: its change has an angle, its gradient no variance', () => {
    const layer = measured(['softhebb', 'bp'], 'bp').get('layers.0.conv');
    expect(value(layer, 'update-angle')).toBeGreaterThan(20);
    expect(layer?.['gradient-variance']).toEqual({ absent: 'a local rule follows no gradient' });
    expect(value(layer, 'gradient-norm')).toBeGreaterThan(0);
  });

  test('exponentiated gradient: its own step goes downhill, no sign is broken, ln|W| is normal', () => {
    const layer = measured(['bp', 'egd'], 'bp').get('layers.1.conv');
    const n = 5 * 5 * 24 * 48;
    expect(value(layer, 'update-angle')).toBeGreaterThan(1);
    expect(value(layer, 'update-angle')).toBeLessThan(90);
    expect(value(layer, 'sign-violations')).toBe(0);
    expect(value(layer, 'silent-synapses')).toBe(0);
    // The spreads of skewness and kurtosis of n normal numbers are √(6/n) and √(24/n).
    expect(Math.abs(value(layer, 'log-weight-skewness'))).toBeLessThan(5 * Math.sqrt(6 / n));
    expect(Math.abs(value(layer, 'log-weight-kurtosis'))).toBeLessThan(5 * Math.sqrt(24 / n));
  });
});

test('nothing moves: weights, statistics and states of the rules are the same bits; no tensor is left', async () => {
  const network = build(['brsf', 'wm'], 'usf');
  const before = Buffer.from(serializeNetwork(network));
  await expectNoLeak(() => void measure(network));
  const found = measure(network);
  expect(before.equals(serializeNetwork(network))).toBe(true);
  // The same probe finds the same, another one does not.
  expect(measure(network)).toEqual(found);
  expect(measure(network, 2)).not.toEqual(found);
  network.dispose();
});

test('what is measured is what training sees: the gradient of a training pass', () => {
  const network = build(['fa', 'usf'], 'bp');
  tf.tidy(() => {
    const images = tf.randomUniform<tf.Rank.R4>([6, side, side, 3], 0, 1, 'float32', 5);
    const labels = tf.tensor1d([0, 1, 2, 3, 4, 5], 'int32');
    const probe = createProbe(network, 0.1);
    const seen = probe.read(probe.step(images, labels).dataSync<'float32'>());
    const pass = network.forward(images, 'train');
    const targets = tf.oneHot(labels, 10, 1, 0, 'float32');
    const error = tf.div<tf.Tensor2D>(tf.sub(tf.softmax(pass.logits), targets), 6);
    const gradients = pass.backward(error);
    network.layers.forEach(({ name }, index) => {
      const trained = gradients.get(`${name}.weight`)?.dataSync<'float32'>() ?? new Float32Array();
      const [largest, apart] = [
        trained.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0),
        trained.reduce(
          (most, entry, place) => Math.max(most, Math.abs(entry - (seen[index]?.gradient[place] ?? NaN))),
          0,
        ),
      ];
      expect(largest).toBeGreaterThan(0);
      expect(apart).toBeLessThan(1e-5 * largest);
    });
  });
  network.dispose();
});

/** A network of the layers given, on maps of one pixel with as many channels as there are inputs. */
function assembled(assembly: Assembly, channels: number, classes: number, width = 1): AssembledNetwork {
  const pixels = { mean: Array<number>(channels).fill(0), std: Array<number>(channels).fill(1) };
  return assembleNetwork(assembly, { height: 1, width, channels, classes }, { seed: 1, ...pixels });
}
function assign(network: AssembledNetwork, name: string, values: number[]): void {
  const named = [...network.parameters, ...network.ruleState].find((candidate) => candidate.name === name);
  if (named === undefined) throw new Error(`no ${name}`);
  tf.tidy(() => named.variable.assign(tf.tensor(values, named.variable.shape)));
}
/** Measures of minibatches of one image each, as pixels and label. */
function sumsOf(
  network: AssembledNetwork,
  batches: readonly { pixels: number[]; label: number }[],
  width = 1,
): MeasuredLayer[] {
  const probe = createProbe(network, 0.1);
  const sums = createProbeSums(
    network.layers.map(({ rule, shape }) => ({
      rule: rule.name,
      weights: shape.weights.reduce((product, size) => product * size, 1),
      units: shape.output.at(-1) ?? 0,
    })),
  );
  for (const { pixels, label } of batches) {
    tf.tidy(() => {
      const images = tf.tensor4d(pixels, [1, 1, width, pixels.length / width]);
      sums.add(probe.read(probe.step(images, tf.tensor1d([label], 'int32')).dataSync<'float32'>()));
    });
  }
  return sums.measures(
    network.layers.map(({ name }) => {
      const weights = network.parameters.find((candidate) => candidate.name === `${name}.weight`);
      return weights?.variable.dataSync<'float32'>() ?? new Float32Array();
    }),
  );
}

test('two layers by hand: error angle, update angle, gradient norm and variance', () => {
  // Weights I and I, so equal pixels give equal logits: e = (−½, ½) for label 0, (½, −½) for label 1.
  // B = [[1, 0], [0, 0]] hands down (∓½, 0) where W hands down all of e: 45 degrees.
  const network = assembled(
    (parts) => [
      globalAveragePool,
      (input) => dense(parts, input, { name: 'first', rule: 'bp', units: 2 }),
      (input) => dense(parts, input, { name: 'head', rule: 'fa', units: 2 }),
    ],
    2,
    2,
  );
  for (const name of ['first.weight', 'head.weight']) assign(network, name, [1, 0, 0, 1]);
  for (const name of ['first.bias', 'head.bias']) assign(network, name, [0, 0]);
  assign(network, 'feedback/head', [1, 0, 0, 0]);
  const [first, head] = sumsOf(network, [
    { pixels: [1, 1], label: 0 },
    { pixels: [0.5, 0.5], label: 1 },
  ]);
  expect(value(first, 'error-angle')).toBeCloseTo(45, 5);
  // g = x⊗δ: −½ and ¼ at two of four places by the rule, mean −⅛, so the scatter is 2·2·(3/8)² = 0.5625, the squared norm of the mean 1/32.
  expect(value(first, 'update-angle')).toBeCloseTo(45, 5);
  expect(value(first, 'gradient-variance')).toBeCloseTo(0.5625 / 4, 6);
  expect(value(first, 'gradient-variance-relative')).toBeCloseTo(0.5625 * 32, 4);
  // Back-propagation: (1, 1)⊗(−½, ½) and (½, ½)⊗(½, −½), mean entries ±⅛: norm ¼.
  expect(value(first, 'gradient-norm')).toBeCloseTo(0.25, 6);
  expect(value(head, 'error-angle')).toBe(0);
  network.dispose();
});

test('dead units: behind a ReLU that stays shut, and without any response', () => {
  const network = assembled(
    (parts) => [
      (input) => conv(parts, input, { name: 'body', rule: 'bp', kernel: 1, channels: 4, stride: 1 }),
      (input) => batchNorm(parts, 'norm', input),
      relu,
      globalAveragePool,
      (input) => dense(parts, input, { name: 'head', rule: 'bp', units: 2 }),
    ],
    1,
    2,
    4,
  );
  const batches = [
    { pixels: [0.1, 0.5, 0.2, 0.9], label: 0 },
    { pixels: [0.7, 0.3, 0.6, 0.1], label: 1 },
  ];
  assign(network, 'body.weight', [1, -1, 1, 1]);
  expect(sumsOf(network, batches, 4).map((layer) => layer['dead-units'])).toEqual([0, 0]);
  // The third unit is shut for every image, the fourth has no weights.
  assign(network, 'norm.offset', [0, 0, -100, 1]);
  assign(network, 'body.weight', [1, -1, 1, 0]);
  expect(sumsOf(network, batches, 4).map((layer) => layer['dead-units'])).toEqual([0.5, 0]);
  network.dispose();
});

test('where a layer above hands nothing down there is no error to measure', () => {
  const network = assembleNetwork(
    (parts) => [
      globalAveragePool,
      (input) => dense(parts, input, { name: 'first', rule: 'bp', units: 3 }),
      (input) => dense(parts, input, { name: 'second', rule: 'oja', units: 3 }),
      (input) => dense(parts, input, { name: 'head', rule: 'bp', units: 2 }),
    ],
    { height: 1, width: 1, channels: 2, classes: 2 },
    {
      seed: 1,
      mean: [0, 0],
      std: [1, 1],
      ruleOptions: { oja: { learningRate: 1, delivers: 'stop', winners: 'all' } },
    },
  );
  const [first] = sumsOf(network, [
    { pixels: [1, 0.2], label: 0 },
    { pixels: [0.3, 0.8], label: 1 },
  ]);
  expect(first?.['error-angle']).toEqual({ absent: 'no error reaches the layer' });
  expect(first?.['update-angle']).toHaveProperty('absent');
  expect(value(first, 'gradient-norm')).toBeGreaterThan(0);
  network.dispose();
});
