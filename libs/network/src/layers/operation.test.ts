/** @file Fixed-prediction predictive coding inside an operation (learning-rules.md, sections 8 and 11). */
import { ruleOptionsSchema, type LearningRuleName, type RuleOptionsInput } from '@bionas/contracts';
import { loadEngine, tf } from '@bionas/engine';
import { expectClose } from '@bionas/engine/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { createNetworkParts, disposeParts, type NetworkParts } from '../network-parts.ts';
import { cellOperation } from '../cell/cell-operation.ts';
import { batchNorm } from './batch-norm.ts';
import { conv, dense, depthwise } from './convolutions.ts';
import { factorizedReduce } from './factorized-reduce.ts';
import type { Layer, LayerTrace, Shape } from './layer.ts';
import { operation } from './operation.ts';
import { relu } from './plain-layers.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

type Build = (parts: NetworkParts, rule: LearningRuleName) => Layer;
interface Found {
  readonly dx: number[];
  readonly gradients: Readonly<Record<string, number[]>>;
  /** Errors that reached the layers, by name, in the order of the visits. */
  readonly reached: readonly (readonly [string, number[]])[];
}

/** One backward pass of a layer built with these options; everything else is the same whatever rule and options. */
function found(
  build: Build,
  input: Shape,
  {
    rule,
    delivery = 'rule',
    ...options
  }: { rule: LearningRuleName; delivery?: 'rule' | 'true' } & RuleOptionsInput,
): Found {
  const parts = createNetworkParts(3, 4, ruleOptionsSchema.parse(options));
  const layer = build(parts, rule);
  const result = tf.tidy(() => {
    const normal = (shape: Shape, seed: number): tf.Tensor =>
      tf.randomNormal([4, ...shape], 0, 1, 'float32', seed);
    const reached: [string, number[]][] = [];
    const { dx, gradients } = layer.forward(normal(input, 1), 'train').backward(normal(layer.output, 2), {
      delivery,
      gradients: true,
      input: true,
      outputError: normal([4], 3) as tf.Tensor2D,
      trace: ({ layer: name, delta }: LayerTrace) => reached.push([name, [...delta.dataSync()]]),
    });
    return {
      dx: [...(dx?.dataSync() ?? [])],
      gradients: Object.fromEntries(gradients.map(({ name, tensor }) => [name, [...tensor.dataSync()]])),
      reached,
    } as never;
  }) as Found;
  disposeParts(parts);
  return result;
}

/** ‖a − b‖/‖b‖ */
function relativeError(a: readonly number[], b: readonly number[]): number {
  const norm = (values: readonly number[]): number => Math.hypot(...values);
  return norm(a.map((value, index) => value - (b[index] ?? NaN))) / norm(b);
}

const separable: Build = (parts, rule) =>
  operation(
    [8, 8, 3],
    [
      relu,
      (below) => depthwise(parts, below, { name: 'depthwise', rule, kernel: 3, stride: 2, dilation: 1 }),
      (below) => conv(parts, below, { name: 'pointwise', rule, kernel: 1, channels: 5, stride: 1 }),
      (below) => batchNorm(parts, 'norm', below),
      relu,
    ],
  );
const reduce: Build = (parts, rule) => factorizedReduce(parts, [8, 8, 3], { name: 'a', rule, channels: 4 });
const ofCell =
  (operation: 'sep_conv_3x3' | 'dil_conv_5x5'): Build =>
  (parts, rule) =>
    cellOperation(
      parts,
      image,
      { operation, rule, source: 0 },
      { name: 'edge', stride: 2, reductionRule: 'bp' },
    );
const image = [8, 8, 3];

/** The error under d relaxed ones after T sweeps: the chance of fewer than d successes in T + d − 1 throws, each of chance γ. */
function missing(depth: number, sweeps: number, rate: number): number {
  const throws = sweeps + depth - 1;
  let [sum, ways] = [0, 1];
  for (let successes = 0; successes < depth; successes += 1) {
    sum += ways * rate ** successes * (1 - rate) ** (throws - successes);
    ways *= (throws - successes) / (successes + 1);
  }
  return sum;
}

describe.each([
  ['separable convolution with batch norm', separable],
  ['factorized reduce', reduce],
  ['sep_conv_3x3 of a cell', ofCell('sep_conv_3x3')],
  ['dil_conv_5x5 of a cell', ofCell('dil_conv_5x5')],
])('%s', (_name, build) => {
  test('rate 1 and one sweep are back-propagation', () => {
    const exact = found(build, image, { rule: 'bp' });
    const settled = found(build, image, { rule: 'pc', pc: { rate: 1, steps: 1 } });
    expect(Object.keys(settled.gradients).sort()).toEqual(Object.keys(exact.gradients).sort());
    expectClose(settled.dx, exact.dx);
    for (const [name, gradient] of Object.entries(exact.gradients)) {
      expectClose(settled.gradients[name] ?? [], gradient);
    }
    expect(settled.reached.map(([name]) => name)).toEqual(exact.reached.map(([name]) => name));
  });

  test('more sweeps come nearer to back-propagation, up to the last digits', () => {
    const exact = found(build, image, { rule: 'bp' });
    const errors = [1, 5, 20, 120].map((steps) => {
      const settled = found(build, image, { rule: 'pc', pc: { rate: 0.2, steps } });
      return Math.max(
        relativeError(settled.dx, exact.dx),
        ...Object.entries(exact.gradients).map(([name, gradient]) =>
          relativeError(settled.gradients[name] ?? [], gradient),
        ),
      );
    });
    expect(errors[0]).toBeGreaterThan(0.9);
    for (const [index, error] of errors.slice(1).entries()) expect(error).toBeLessThan(errors[index] ?? 0);
    expect(errors.at(-1)).toBeLessThan(1e-4);
  });

  test('the true gradient is not relaxed', () => {
    const exact = found(build, image, { rule: 'bp' });
    expect(found(build, image, { rule: 'pc', pc: { steps: 1, rate: 0.1 }, delivery: 'true' })).toEqual(exact);
  });
});

test('with batch norms and ReLUs too, each error is that of back-propagation times what has arrived at its depth', () => {
  const build = ofCell('sep_conv_3x3');
  const exact = Object.fromEntries(found(build, image, { rule: 'bp' }).reached);
  const settled = Object.fromEntries(
    found(build, image, { rule: 'pc', pc: { rate: 0.3, steps: 6 } }).reached,
  );
  // From the top: batch norm, pointwise, depthwise, ReLU, and the same again.
  const depths = {
    'edge.pointwise-2': 1,
    'edge.depthwise-2': 2,
    'edge.pointwise-1': 5,
    'edge.depthwise-1': 6,
  };
  expect(Object.keys(settled).sort()).toEqual(Object.keys(depths).sort());
  for (const [name, depth] of Object.entries(depths)) {
    const arrived = 1 - missing(depth, 6, 0.3);
    expect(
      relativeError(
        settled[name] ?? [],
        (exact[name] ?? []).map((value) => value * arrived),
      ),
    ).toBeLessThan(1e-4);
  }
});

describe('a chain of linear layers, rate 0.2', () => {
  const chain =
    (layers: number): Build =>
    (parts, rule) =>
      operation(
        [6],
        Array.from(
          { length: layers },
          (_, index) => (below: Shape) => dense(parts, below, { name: `layer-${index}`, rule, units: 6 }),
        ),
      );
  // The table of section 8; depth counts the errors that relax, one fewer than the layers, since the uppermost is given.
  test.each([
    { depth: 1, sweeps: 20, table: 1.2e-2 },
    { depth: 1, sweeps: 50, table: 1.4e-5 },
    { depth: 3, sweeps: 20, table: 0.15 },
    { depth: 3, sweeps: 50, table: 8.9e-4 },
    { depth: 6, sweeps: 20, table: 0.62 },
    { depth: 6, sweeps: 50, table: 2.5e-2 },
    { depth: 3, sweeps: 100, table: 1e-6, below: true },
    { depth: 6, sweeps: 100, table: 8e-6 },
  ])('depth $depth, T = $sweeps: relative error $table', ({ depth, sweeps, table, below }) => {
    const exact = found(chain(depth + 1), [6], { rule: 'bp' });
    const settled = found(chain(depth + 1), [6], { rule: 'pc', pc: { rate: 0.2, steps: sweeps } });
    const name = 'layer-0.weight';
    const error = relativeError(settled.gradients[name] ?? [], exact.gradients[name] ?? []);
    if (below === true) {
      expect(error).toBeLessThan(1e-5);
      return;
    }
    const expected = missing(depth, sweeps, 0.2);
    expect(expected / table).toBeGreaterThan(0.9);
    expect(expected / table).toBeLessThan(1.1);
    // In float32 an error is known to about 1e-6.
    expect(Math.abs(error - expected)).toBeLessThan(2e-6 + 1e-3 * expected);
    expect(relativeError(settled.dx, exact.dx)).toBeCloseTo(error, 4);
  });
});

test('a layer of another rule is a border: pc below fa learns from what fa hands down, unrelaxed', () => {
  const mixed =
    (lower: LearningRuleName, upper: LearningRuleName): Build =>
    (parts) =>
      operation(image, [
        (below) => conv(parts, below, { name: 'lowest', rule: lower, kernel: 1, channels: 4, stride: 1 }),
        (below) =>
          depthwise(parts, below, { name: 'depthwise', rule: lower, kernel: 3, stride: 1, dilation: 1 }),
        (below) => conv(parts, below, { name: 'pointwise', rule: upper, kernel: 1, channels: 5, stride: 1 }),
        (below) => batchNorm(parts, 'norm', below),
        relu,
      ]);
  const options = { rule: 'bp', pc: { rate: 0.2, steps: 3 } } as const;
  const [exact, mix, reversed] = [
    found(mixed('bp', 'fa'), image, options),
    found(mixed('pc', 'fa'), image, options),
    found(mixed('fa', 'pc'), image, options),
  ];
  const errors = (of: Found): Record<string, number[]> => Object.fromEntries(of.reached);
  // Under the border the uppermost error is given, the one below has relaxed for three sweeps: 1 − 0.8³ of it.
  expectClose(errors(mix)['pointwise'] ?? [], errors(exact)['pointwise'] ?? []);
  expectClose(errors(mix)['depthwise'] ?? [], errors(exact)['depthwise'] ?? []);
  const lowest = (errors(exact)['lowest'] ?? []).map((value) => value * (1 - 0.8 ** 3));
  expectClose(errors(mix)['lowest'] ?? [], lowest);
  // The other way about the upper part settles, with its batch norm and ReLU, and the lower takes what comes.
  expect(
    relativeError(errors(reversed)['pointwise'] ?? [], errors(exact)['pointwise'] ?? []),
  ).toBeGreaterThan(0.1);
});
