/** @file Logits and gradients of the supernet against tf.grads of the same network written anew, and against finite differences. */
import { loadEngine, softmaxCrossEntropy, tf } from '@bionas/engine';
import { expectClose } from '@bionas/engine/testing';
import { supernetCandidates } from '@bionas/search-space';
import { beforeAll, expect, test } from 'vitest';
import { reference } from './testing/reference-supernet.ts';
import {
  build,
  gradientOf,
  images,
  shakeAlphas,
  someOperations,
  tensorOf,
} from './testing/small-supernet.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

// Two cells are both reductions. All their candidates are in three cells too.
test.each([
  [2, {}, someOperations],
  [3, {}, undefined],
  [3, { channels: 4, partialChannels: 4 }, someOperations],
] as const)(
  'logits and gradients of weights and alphas of %i cells, %j, equal those of tf.grads',
  (cells, size, operations) => {
    const supernet = build(supernetCandidates(['bp'], operations), { cells, ...size });
    shakeAlphas(supernet);
    const { parameters, pieces, alphas } = supernet;
    tf.tidy(() => {
      const x = images();
      const weighting = tf.randomNormal<tf.Rank.R2>([4, 3], 0, 1, 'float32', 9);
      const pass = supernet.forward(x);
      const found = pass.backward(weighting, { weights: true, alphas: true });
      expect([...found.weights.keys()].sort()).toEqual(parameters.map(({ name }) => name).sort());
      const pools = new Set(pieces.map(({ variable }) => variable));
      const whole = parameters.filter(({ variable }) => !pools.has(variable));
      const names = [...whole, ...pieces].map(({ name }) => name);
      let logits = pass.logits as tf.Tensor;
      const gradients = tf.grads((normal, reduce, ...weights) => {
        const values = new Map(names.map((name, index) => [name, weights[index]]));
        logits = tf.keep(
          reference(supernet, x, { normal, reduce }, (name) => {
            const value = values.get(name);
            if (value === undefined) throw new Error(`no tensor ${name}`);
            return value;
          }),
        );
        // tf.grads refuses what the result does not depend on.
        return tf.add(tf.sum(tf.mul(logits, weighting)), tf.mul(tf.sum(normal), 0));
      })([alphas.normal.variable, alphas.reduce.variable, ...names.map((name) => tensorOf(supernet, name))]);
      expectClose(pass.logits, logits, 1e-4);
      logits.dispose();
      const [normal, reduce, ...weights] = gradients;
      for (const [index, name] of names.entries())
        expectClose(gradientOf(supernet, found.weights, name), weights[index] as tf.Tensor, 1e-3);
      expectClose(found.alphas?.normal as tf.Tensor, normal as tf.Tensor, 1e-3);
      expectClose(found.alphas?.reduce as tf.Tensor, reduce as tf.Tensor, 1e-3);
      const size = (kind: 'normal' | 'reduce'): number =>
        tf.max(tf.abs(found.alphas?.[kind] as tf.Tensor)).dataSync()[0] ?? NaN;
      expect(size('reduce')).toBeGreaterThan(1e-2);
      if (cells === 2) expect(size('normal')).toBe(0);
      else expect(size('normal')).toBeGreaterThan(1e-2);
    });
    supernet.dispose();
  },
);

test('what is not wanted is not there; what is there does not depend on what else is wanted', () => {
  const supernet = build(supernetCandidates(['fa'], someOperations));
  tf.tidy(() => {
    const error = tf.randomNormal<tf.Rank.R2>([4, 3], 0, 1, 'float32', 9);
    const pass = supernet.forward(images());
    const both = pass.backward(error, { weights: true, alphas: true });
    const weights = pass.backward(error, { weights: true, alphas: false });
    const alphas = pass.backward(error, { weights: false, alphas: true });
    expect(weights.alphas).toBeNull();
    expect(alphas.weights.size).toBe(0);
    expect([...weights.weights.keys()]).toEqual([...both.weights.keys()]);
    for (const [name, tensor] of weights.weights)
      expectClose(tensor, both.weights.get(name) as tf.Tensor, 1e-6);
    for (const kind of ['normal', 'reduce'] as const) {
      expectClose(alphas.alphas?.[kind] as tf.Tensor, both.alphas?.[kind] as tf.Tensor, 1e-6);
    }
  });
  supernet.dispose();
});

test('alpha, by the forward weights of every rule, against finite differences', () => {
  const supernet = build(supernetCandidates(['fa'], ['skip_connect', 'avg_pool_3x3', 'sep_conv_3x3']), {
    rule: 'fa',
  });
  shakeAlphas(supernet);
  const labels = [0, 1, 2, 1];
  const step = 3e-4;
  tf.tidy(() => {
    const x = images();
    const loss = (): number =>
      supernet
        .forward(x)
        .logits.arraySync()
        .reduce((sum, row, index) => {
          const top = Math.max(...row);
          const rest = row.reduce((total, value) => total + Math.exp(value - top), 0);
          return sum + Math.log(rest) + top - (row[labels[index] ?? 0] ?? NaN);
        }, 0);
    const pass = supernet.forward(x);
    const targets = tf.oneHot(tf.tensor1d(labels, 'int32'), 3, 1, 0, 'float32') as tf.Tensor2D;
    const error = softmaxCrossEntropy(pass.logits, targets).grad;
    const exact = pass.backward(error, { weights: false, alphas: true, delivery: 'true' });
    const byRule = pass.backward(error, { weights: false, alphas: true });
    for (const kind of ['normal', 'reduce'] as const) {
      const { variable } = supernet.alphas[kind];
      const gradient = exact.alphas?.[kind] as tf.Tensor;
      expect([...(byRule.alphas?.[kind].dataSync() ?? [])]).not.toEqual([...gradient.dataSync()]);
      // Slopes along random directions of unit deviation are of the size of the gradient.
      const length = tf.norm(gradient).dataSync()[0] ?? NaN;
      const start = variable.clone();
      const errors = Array.from({ length: 3 }, (_, seed) => {
        const direction = tf.randomNormal(variable.shape, 0, 1, 'float32', 20 + seed);
        const slope = tf.sum(tf.mul(gradient, direction)).dataSync()[0] ?? NaN;
        const [up = NaN, down = NaN] = [step, -step].map((shift) => {
          variable.assign(tf.add(start, tf.mul(direction, shift)));
          return tf.tidy(loss);
        });
        return Math.abs((up - down) / (2 * step) - slope) / length;
      }).sort((a, b) => a - b);
      variable.assign(start);
      expect(errors[1]).toBeLessThan(1e-2);
    }
  });
  supernet.dispose();
});
