import { loadEngine, tf } from '@bionas/engine';
import { expectClose, expectNoLeak } from '@bionas/engine/testing';
import { supernetCandidates } from '@bionas/search-space';
import { beforeAll, expect, test } from 'vitest';
import { buildSupernet, type ByCellKind } from '../index.ts';
import {
  build,
  images,
  input,
  pixels,
  shakeAlphas,
  slotsOf,
  someOperations,
} from './testing/small-supernet.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

test('logits of a batch are those of the forward pass', () => {
  const supernet = build(supernetCandidates(['bp'], someOperations), { cells: 4 });
  shakeAlphas(supernet);
  tf.tidy(() => {
    const x = images();
    expectClose(supernet.logits(x), supernet.forward(x).logits, 1e-6);
  });
  supernet.dispose();
});

test('alphas can come in with the batch; a temperature divides them, and the gradient of theirs', () => {
  const supernet = build(supernetCandidates(['bp'], someOperations));
  shakeAlphas(supernet);
  tf.tidy(() => {
    const x = images();
    const own = { normal: supernet.alphas.normal.variable, reduce: supernet.alphas.reduce.variable } as const;
    const scaled = (factor: number): ByCellKind<tf.Tensor2D> => ({
      normal: tf.mul(own.normal, factor),
      reduce: tf.mul(own.reduce, factor),
    });
    const temperature = tf.scalar(4);
    const expected = supernet.logits(x, { alphas: scaled(1 / 4) });
    expect(tf.max(tf.abs(tf.sub(expected, supernet.logits(x)))).dataSync()[0]).toBeGreaterThan(1e-3);
    expectClose(supernet.logits(x, { temperature }), expected, 1e-6);
    const wants = { weights: false, alphas: true };
    const [cold, warm] = [
      supernet.forward(x, { alphas: scaled(1 / 4) }),
      supernet.forward(x, { temperature }),
    ];
    expectClose(warm.logits, expected, 1e-6);
    const [of, by] = [cold, warm].map((pass) => pass.backward(tf.ones([4, 3]), wants).alphas);
    for (const kind of ['normal', 'reduce'] as const)
      expectClose(tf.mul(by?.[kind] as tf.Tensor, 4), of?.[kind] as tf.Tensor, 1e-5);
  });
  supernet.dispose();
});

test('the state of a rule moves on with gradients of weights, unless it is told not to learn', () => {
  const supernet = build(supernetCandidates(['wm'], ['sep_conv_3x3']), { cells: 1 });
  const values = (): string =>
    supernet.ruleState.map(({ variable }) => [...variable.dataSync()].join()).join();
  const pass = (learn: boolean): void => {
    tf.tidy(
      () => void supernet.forward(images()).backward(tf.ones([4, 3]), { weights: true, alphas: true, learn }),
    );
  };
  const before = values();
  pass(false);
  expect(values()).toBe(before);
  pass(true);
  expect(values()).not.toBe(before);
  supernet.dispose();
});

test('the same seed gives the same weights and alphas, another one others; alphas start near 0', () => {
  const values = (seed: number): number[][] => {
    const supernet = build(supernetCandidates(['fa']), { seed });
    const all = [
      ...supernet.parameters,
      ...supernet.ruleState,
      supernet.alphas.normal,
      supernet.alphas.reduce,
    ];
    const found = all.map(({ variable }) => [...variable.dataSync()]);
    supernet.dispose();
    return found;
  };
  const [one, again, other] = [values(1), values(1), values(2)];
  expect(again).toEqual(one);
  expect(other.at(-1)).not.toEqual(one.at(-1));
  const alphas = one.slice(-2).flat();
  const spread = Math.sqrt(alphas.reduce((sum, value) => sum + value ** 2, 0) / alphas.length);
  // 224 numbers of deviation 1e-3: the estimate of it has a standard error of 1/√448, 5 %.
  expect(Math.abs(spread - 1e-3)).toBeLessThan(2.5e-4);
});

test('no tensor is left behind', async () => {
  await expectNoLeak(() => {
    const supernet = build(supernetCandidates(['usf'], someOperations));
    const x = images();
    tf.tidy(
      () => supernet.forward(x).backward(tf.ones([4, 3]), { weights: true, alphas: true }).weights.size,
    );
    tf.dispose([x, supernet.logits(x)]);
    supernet.dispose();
  });
});

test.each([
  ['no candidates', { candidates: [] }, /no candidates/],
  [
    'a pool with a rule',
    { candidates: [{ operation: 'max_pool_3x3', rule: 'bp' }] },
    /max_pool_3x3 with the rule bp/,
  ],
  ['a convolution without', { candidates: [{ operation: 'sep_conv_3x3' }] }, /exactly for convolutions/],
  ['half a cell', { cells: 0.5 }, /cells 0\.5/],
  ['parts that are not equal', { channels: 4, partialChannels: 3 }, /4 channels got partialChannels 3/],
] as const)('refuses %s', (_, wrong, reason) => {
  const before = tf.memory().numTensors;
  const options = {
    channels: 2,
    cells: 3,
    candidates: supernetCandidates(['bp']),
    slots: slotsOf('bp'),
    ...wrong,
  };
  expect(() => buildSupernet(options, input, { seed: 1, ...pixels })).toThrow(reason);
  expect(tf.memory().numTensors).toBe(before);
});
