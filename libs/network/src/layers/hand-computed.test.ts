/**
 * @file Layers of every kind against numbers worked out by hand from learning-rules.md, section 3: output, weight gradient, and what goes down
 * under bp, fa with a B of ours, usf and dfa. Each kernel has a few weights only, so that a place is one or two products.
 */
import type { LearningRuleName } from '@bionas/contracts';
import { loadEngine, tf } from '@bionas/engine';
import { expectClose } from '@bionas/engine/testing';
import { beforeAll, describe, test } from 'vitest';
import { createNetworkParts, disposeParts, type NetworkParts } from '../network-parts.ts';
import { conv, dense, depthwise } from './convolutions.ts';
import type { Layer } from './layer.ts';

type Map = readonly (readonly number[])[];
type Kernel = Readonly<Record<string, number>>;

/** One image, one map a channel. */
interface Example {
  readonly name: string;
  readonly build: (parts: NetworkParts, rule: LearningRuleName) => Layer;
  readonly x: readonly Map[];
  readonly weights: readonly Kernel[];
  readonly y: readonly Map[];
  readonly delta: readonly Map[];
  readonly gradient: readonly Map[];
  readonly bp: readonly Map[];
  readonly feedback: readonly Kernel[];
  readonly fa: readonly Map[];
  /** In units of s. */
  readonly usf: readonly Map[];
  readonly s: number;
}

const square = (side: number): number[][] =>
  Array.from({ length: side }, (_, row) =>
    Array.from({ length: side }, (__, column) => side * row + column + 1),
  );
/** Entries "row,column" of a 3x3 kernel. */
const oneKernel: Kernel = { '0,1': 1, '1,1': 2, '2,2': -1 };
const oneFeedback: Kernel = { '0,0': 3, '2,1': -2 };
const convolution =
  (side: number, stride: number): Example['build'] =>
  (parts, rule) =>
    conv(parts, [side, side, 1], { name: 'a', rule, kernel: 3, channels: 1, stride });

// oxfmt-ignore
const examples: Example[] = [
  {
    // y[i, j] = x[i−1, j] + 2 x[i, j] − x[i+1, j+1]
    name: 'convolution, stride 1',
    build: convolution(3, 1),
    x: [square(3)],
    weights: [oneKernel],
    y: [[[-3, -2, 6], [1, 3, 15], [18, 21, 24]]],
    delta: [[[0, 0, -1], [0, 1, 0], [0, 0, 2]]],
    gradient: [[[11, 14, 3], [18, 20, 6], [2, 2, 9]]],
    bp: [[[0, 1, -2], [0, 2, 2], [0, 0, 3]]],
    feedback: [oneFeedback],
    fa: [[[3, 0, 0], [0, 6, 2], [0, -2, 0]]],
    usf: [[[0, 1, -1], [0, 1, 2], [0, 0, 1]]],
    s: Math.sqrt(2 / (9 + 9)),
  },
  {
    // Padding 'same' of 4 with stride 2 adds a row and a column at the end: y[i, j] = x[2i, 2j+1] + 2 x[2i+1, 2j+1] − x[2i+2, 2j+2]
    name: 'convolution, stride 2',
    build: convolution(4, 2),
    x: [square(4)],
    weights: [oneKernel],
    y: [[[3, 20], [38, 44]]],
    delta: [[[1, -1], [0, 2]]],
    gradient: [[[20, 22, 3], [28, 30, 7], [-2, -2, 11]]],
    bp: [[[0, 1, 0, -1], [0, 2, 0, -2], [0, 0, -1, 2], [0, 0, 0, 4]]],
    feedback: [oneFeedback],
    fa: [[[3, 0, -3, 0], [0, 0, 0, 0], [0, -2, 6, 2], [0, 0, 0, 0]]],
    usf: [[[0, 1, 0, -1], [0, 1, 0, -1], [0, 0, -1, 2], [0, 0, 0, 2]]],
    s: Math.sqrt(2 / (9 + 9)),
  },
  {
    // Channel 0: y[i, j] = 2 x[i−1, j] + x[i, j]. Channel 1: y[i, j] = 3 x[i, j+1] − x[i, j].
    name: 'depthwise, two channels',
    build: (parts, rule) => depthwise(parts, [2, 2, 2], { name: 'a', rule, kernel: 3, stride: 1, dilation: 1 }),
    x: [[[1, 2], [3, 4]], [[5, 6], [7, 8]]],
    weights: [{ '1,1': 1, '0,1': 2 }, { '1,1': -1, '1,2': 3 }],
    y: [[[1, 2], [5, 8]], [[13, -6], [17, -8]]],
    delta: [[[1, 0], [0, -1]], [[0, 2], [1, 0]]],
    gradient: [[[-1, -2, 0], [-3, -3, 2], [0, 3, 4]], [[0, 5, 6], [10, 19, 8], [14, 16, 0]]],
    bp: [[[1, -2], [0, -1]], [[0, -2], [-1, 3]]],
    feedback: [{ '1,0': 4 }, { '2,1': -1 }],
    fa: [[[0, 0], [-4, 0]], [[0, 0], [0, -2]]],
    usf: [[[1, -1], [0, -1]], [[0, -2], [-1, 1]]],
    s: Math.sqrt(2 / (9 + 18)),
  },
  {
    // y[i, j] = x[i−2, j] + 2 x[i, j] − x[i+2, j+2]
    name: 'depthwise, dilation 2',
    build: (parts, rule) => depthwise(parts, [4, 4, 1], { name: 'a', rule, kernel: 3, stride: 1, dilation: 2 }),
    x: [square(4)],
    weights: [oneKernel],
    y: [[[-9, -8, 6, 8], [-5, -4, 14, 16], [19, 22, 25, 28], [31, 34, 37, 40]]],
    delta: [[[0, 1, 0, 0], [0, 0, 0, 0], [0, 0, -1, 0], [2, 0, 0, 0]]],
    gradient: [[[-1, 7, 14], [-9, 17, 34], [0, 10, 12]]],
    bp: [[[0, 2, -1, 0], [2, 0, 0, 0], [0, 0, -2, -1], [4, 0, 0, 0]]],
    feedback: [oneFeedback],
    fa: [[[-3, 0, 0, 0], [0, 0, 0, 0], [0, -2, 0, 0], [0, 0, 0, 0]]],
    usf: [[[0, 1, -1, 0], [2, 0, 0, 0], [0, 0, -1, -1], [2, 0, 0, 0]]],
    s: Math.sqrt(2 / (9 + 9)),
  },
];

/** [height, width, channels] */
const stacked = (maps: readonly Map[]): tf.Tensor =>
  tf.stack(
    maps.map((map) => tf.tensor2d(map.map((row) => [...row]))),
    2,
  );
/** [1, height, width, channels] */
const mapTensor = (maps: readonly Map[]): tf.Tensor => tf.expandDims(stacked(maps), 0);
/** [3, 3, channels, 1] */
const kernelTensor = (kernels: readonly Kernel[]): tf.Tensor =>
  tf.expandDims(
    stacked(
      kernels.map((kernel) =>
        [0, 1, 2].map((row) => [0, 1, 2].map((column) => kernel[`${row},${column}`] ?? 0)),
      ),
    ),
    3,
  );
const request = { delivery: 'rule', gradients: true, input: true } as const;

/** What a layer does under a rule, with weights, and perhaps rule state, of ours. */
function under(
  build: Example['build'],
  rule: LearningRuleName,
  given: { weights: tf.Tensor; state?: tf.Tensor; x: tf.Tensor; delta: tf.Tensor; outputError?: tf.Tensor2D },
): { y: tf.Tensor; dx: tf.Tensor | null; gradient: tf.Tensor | undefined } {
  const { weights, state, x, delta, outputError = tf.zeros<tf.Rank.R2>([1, 2]) } = given;
  const parts = createNetworkParts(1, 2);
  const layer = build(parts, rule);
  parts.parameters.find(({ name }) => name === 'a.weight')?.variable.assign(weights);
  if (state !== undefined) parts.ruleState[0]?.variable.assign(state);
  const pass = layer.forward(x, 'train');
  const { dx, gradients } = pass.backward(delta, { ...request, outputError });
  const gradient = gradients.find(({ name }) => name === 'a.weight')?.tensor;
  disposeParts(parts);
  return { y: pass.y, dx, gradient };
}

describe.each(['cpu', 'tensorflow'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    await loadEngine({ backend });
  });

  describe.each(examples)('$name', (example) => {
    const given = () => ({
      weights: kernelTensor(example.weights),
      x: mapTensor(example.x),
      delta: mapTensor(example.delta),
    });

    test.each(['bp', 'fa', 'usf', 'dfa'] as const)('%s: output and weight gradient', (rule) => {
      tf.tidy(() => {
        const { y, gradient } = under(example.build, rule, given());
        expectClose(y, mapTensor(example.y));
        expectClose(gradient ?? [], tf.expandDims(stacked(example.gradient), 3));
      });
    });

    test('bp: through the weights', () => {
      tf.tidy(() => {
        expectClose(under(example.build, 'bp', given()).dx ?? [], mapTensor(example.bp));
      });
    });

    test('fa: through B', () => {
      tf.tidy(() => {
        const state = kernelTensor(example.feedback);
        expectClose(under(example.build, 'fa', { ...given(), state }).dx ?? [], mapTensor(example.fa));
      });
    });

    test('usf: through s·sign(W)', () => {
      tf.tidy(() => {
        const expected = tf.mul(mapTensor(example.usf), example.s);
        expectClose(under(example.build, 'usf', given()).dx ?? [], expected);
      });
    });

    test('dfa: the output error [2, −1] through B', () => {
      tf.tidy(() => {
        const x = mapTensor(example.x);
        const outputError = tf.tensor2d([[2, -1]]);
        // Row 0 is 0, 1, 2, …, row 1 is 1 everywhere: e·B is −1, 1, 3, …
        const state = tf.stack([tf.range(0, x.size), tf.ones([x.size])]);
        const { dx } = under(example.build, 'dfa', { ...given(), state, outputError });
        expectClose(dx ?? [], tf.reshape(tf.range(-1, 2 * x.size - 1, 2), x.shape));
      });
    });
  });

  test('dense', () => {
    tf.tidy(() => {
      const build: Example['build'] = (parts, rule) => dense(parts, [2], { name: 'a', rule, units: 2 });
      const given = {
        weights: tf.tensor2d([[1, -2], [0.5, 3]]), // oxfmt-ignore
        x: tf.tensor2d([[1, 2]]),
        delta: tf.tensor2d([[1, -1]]),
      };
      const bp = under(build, 'bp', given);
      expectClose(bp.y, tf.tensor2d([[2, 4]]));
      expectClose(bp.gradient ?? [], tf.tensor2d([[1, -1], [2, -2]])); // oxfmt-ignore
      expectClose(bp.dx ?? [], tf.tensor2d([[3, -2.5]]));
      const fa = under(build, 'fa', { ...given, state: tf.tensor2d([[2, 1], [-1, 4]]) }); // oxfmt-ignore
      expectClose(fa.dx ?? [], tf.tensor2d([[1, -5]]));
      // s = √(2/4); the signs are [[1, −1], [1, 1]].
      expectClose(under(build, 'usf', given).dx ?? [], tf.tensor2d([[Math.SQRT2, 0]]));
      const outputError = tf.tensor2d([[0.5, -1]]);
      const state = tf.tensor2d([[1, 2], [3, -4]]); // oxfmt-ignore
      const dfa = under(build, 'dfa', { ...given, state, outputError });
      expectClose(dfa.dx ?? [], tf.tensor2d([[-2.5, 5]]));
      for (const { gradient } of [fa, dfa]) expectClose(gradient ?? [], bp.gradient ?? []);
    });
  });
});
