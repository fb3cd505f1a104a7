import { nb201OperationNames, parseNb201, type Nb201Edge } from '@bionas/contracts';
import { loadEngine, tf } from '@bionas/engine';
import { expectClose } from '@bionas/engine/testing';
import { beforeAll, expect, test } from 'vitest';
import { buildNetwork } from '../index.ts';
import { buildNb201Supernet } from './nb201-supernet.ts';
import { gradientOf, images, input, pixels, shakeAlphas, tensorOf } from './testing/small-supernet.ts';
import type { Supernet } from './supernet.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

const rules = ['bp', 'fa'] as const;
const candidates = nb201OperationNames.flatMap((operation): Nb201Edge[] =>
  operation === 'nor_conv_1x1' || operation === 'nor_conv_3x3'
    ? rules.map((rule) => ({ operation, rule }))
    : [{ operation }],
);
const slots = { stem: 'bp', reduction: 'usf', head: 'bp' } as const;
const build = (nodes: number): Supernet =>
  buildNb201Supernet({ nodes, channels: 2, cellsPerStage: 1, candidates, slots }, input, {
    seed: 1,
    ...pixels,
  });
const columnOf = ({ operation, rule }: Nb201Edge): number =>
  candidates.findIndex((one) => one.operation === operation && one.rule === rule);

test.each([
  '|nor_conv_3x3:fa~0|+|skip_connect~0|nor_conv_1x1~1|',
  '|nor_conv_3x3~0|+|none~0|skip_connect~1|+|nor_conv_1x1:fa~0|nor_conv_3x3:fa~1|nor_conv_1x1~2|',
])('with one candidate an edge it is the network of %s', (text) => {
  const genome = parseNb201(text, slots);
  const supernet = build(genome.edges.length === 3 ? 3 : 4);
  const network = buildNetwork(
    genome,
    { kind: 'nas-bench-201', channels: 2, cellsPerStage: 1 },
    input,
    { seed: 2, ...pixels }, // oxfmt-ignore
  );
  tf.tidy(() => {
    const rows = genome.edges.map((edge) =>
      candidates.map((_, column) => (column === columnOf(edge) ? 1e3 : 0)),
    );
    supernet.alphas.normal.variable.assign(tf.tensor2d(rows));
  });
  const theirs = (name: string): string =>
    name.replace(/(cells\.\d+\.edge-)(\d)\.conv/, (_, before: string, edge: string) => {
      const { operation = '', rule } = genome.edges[Number(edge)] ?? {};
      return `${before}${edge}.${rule === undefined ? operation : `${operation}-${rule}`}.conv`;
    });
  const known = new Set(
    [...supernet.pieces, ...supernet.parameters, ...supernet.ruleState].map(({ name }) => name),
  );
  const copied = [...network.parameters, ...network.ruleState].filter(({ name }) => known.has(theirs(name)));
  for (const { name, variable } of copied) tf.tidy(() => variable.assign(tensorOf(supernet, theirs(name))));
  // All but scale and offset, 1 and 0, of the norms on the edges, and running statistics.
  const without = [...network.parameters, ...network.ruleState].filter((entry) => !copied.includes(entry));
  expect(without.map(({ name }) => name).filter((name) => !/norm\.(scale|offset|mean|variance)/.test(name))).toEqual([]); // oxfmt-ignore
  tf.tidy(() => {
    const x = images(6);
    const error = tf.randomNormal<tf.Rank.R2>([6, 3], 0, 1, 'float32', 3);
    const [one, all] = [network.forward(x, 'train'), supernet.forward(x)];
    expectClose(all.logits, one.logits, 1e-5);
    expectClose(supernet.logits(x), one.logits, 1e-5);
    const expected = one.backward(error);
    const found = all.backward(error, { weights: true, alphas: false });
    const weights = copied.filter(({ name }) => expected.has(name));
    expect(weights.length).toBeGreaterThan(10);
    for (const { name } of weights)
      expectClose(gradientOf(supernet, found.weights, theirs(name)), expected.get(name) as tf.Tensor, 1e-4);
  });
  supernet.dispose();
  network.dispose();
});

test('the gradient of alpha by true delivery is that of finite differences', () => {
  const supernet = build(3);
  shakeAlphas(supernet);
  const { variable } = supernet.alphas.normal;
  tf.tidy(() => {
    const x = images();
    const weighting = tf.randomNormal<tf.Rank.R2>([4, 3], 0, 1, 'float32', 9);
    const value = (): number =>
      tf.tidy(() => {
        const logits = supernet.forward(x).logits.arraySync();
        const weights = weighting.arraySync();
        // Summed here, in double precision.
        return logits.flat().reduce((sum, logit, place) => sum + logit * (weights.flat()[place] ?? NaN), 0);
      });
    const found = supernet
      .forward(x)
      .backward(weighting, { weights: false, alphas: true, delivery: 'true' }).alphas;
    const gradient = found?.normal as tf.Tensor;
    expect(gradient.shape).toEqual([3, candidates.length]);
    expect(found?.reduce.dataSync().every((entry) => entry === 0)).toBe(true);
    const length = tf.norm(gradient).dataSync()[0] ?? NaN;
    const start = variable.clone();
    const step = 3e-4;
    // Of the middle one: a step may cross the kink of a ReLU.
    const errors = Array.from({ length: 5 }, (_, seed) => {
      const direction = tf.randomNormal(variable.shape, 0, 1, 'float32', 20 + seed);
      const slope = tf.sum(tf.mul(gradient, direction)).dataSync()[0] ?? NaN;
      const [up = NaN, down = NaN] = [step, -step].map((shift) => {
        tf.tidy(() => variable.assign(tf.add(start, tf.mul(direction, shift))));
        return value();
      });
      return Math.abs((up - down) / (2 * step) - slope) / length;
    }).sort((a, b) => a - b);
    expect(errors[2]).toBeLessThan(2e-2);
  });
  supernet.dispose();
});
