/** @file SoftHebb against learning-rules.md, sections 7.1 and 11. */
import { loadEngine, tf } from '@bionas/engine';
import { expectClose } from '@bionas/engine/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRule, randomStream } from '../index.ts';
import type { LayerOperator, RuleContext } from '../learning-rule.ts';
import { contextOf, denseCase, denseLayer, layerCases, numbersOf } from '../testing/layer-cases.ts';
import { sumByUnit } from './parts/units.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'cpu' });
});

const rule = createRule('softhebb');
const norms = ({ layer, weights }: Pick<RuleContext, 'layer' | 'weights'>): number[] =>
  numbersOf(tf.sqrt(sumByUnit(layer, tf.square(weights))));

test('by hand: the winner is at rest where it equals its input, the loser unlearns it', () => {
  tf.tidy(() => {
    // x = [1, 0], W = I: u = [1, 0], shares = [e, 1]/(e + 1) = [0.7311, 0.2689], y = [0.7311, −0.2689].
    // Unit 0: y·(x − u·w) = 0. Unit 1: −0.2689·[1, 0], the largest entry, so −1 after division.
    const context = {
      ...contextOf(rule, denseCase(2, 2)),
      weights: tf.eye(2),
      input: tf.tensor2d([[1, 0]]),
      output: tf.tensor2d([[1, 0]]),
    };
    const { gradient } = rule.backward(context);
    expectClose(tf.neg(gradient ?? NaN), tf.tensor2d([[0, -1], [0, 0]])); // oxfmt-ignore
    // Both norms are 1: the pace is √(0 + 1e-10).
    const learningRate = tf.scalar(1000);
    const next = rule.step?.({ ...context, gradient: gradient ?? tf.scalar(NaN), learningRate });
    expectClose(next ?? [], tf.tensor2d([[1, -0.01], [0, 1]])); // oxfmt-ignore
  });
});

describe.each(layerCases)('$name', (layerCase) => {
  test('the winner of a place is the only unit that learns; the shares of a place are those of a softmax', () => {
    tf.tidy(() => {
      const seen: tf.Tensor[] = [];
      const operator: LayerOperator = {
        ...layerCase.operator,
        weightGradient: (x, delta, weights) => {
          seen.push(tf.keep(delta.clone()));
          return layerCase.operator.weightGradient(x, delta, weights);
        },
      };
      // Weights of norm 25 let the winner take all; smaller ones show the shares.
      const drawn = contextOf(rule, { ...layerCase, operator });
      const weights = tf.div(drawn.weights, 25);
      const context = { ...drawn, weights, output: operator.forward(drawn.input, weights) };
      rule.backward(context);
      const units = context.output.shape.at(-1) ?? 0;
      const [signals, responses] = [numbersOf(seen[0]), numbersOf(context.output)];
      tf.dispose(seen);
      expect(signals).toHaveLength(responses.length);
      for (let place = 0; place < signals.length; place += units) {
        const [signal, response] = [
          signals.slice(place, place + units),
          responses.slice(place, place + units),
        ];
        const positive = signal.flatMap((value, unit) => (value > 0 ? [unit] : []));
        expect(positive).toEqual([response.indexOf(Math.max(...response))]);
        expect(signal.reduce((sum, value) => sum + Math.abs(value), 0)).toBeCloseTo(1, 5);
      }
    });
  });

  test('the change is y·patch − y·u·w by the definition, and its largest entry 1', () => {
    tf.tidy(() => {
      const drawn = contextOf(rule, layerCase);
      const weights = tf.div(drawn.weights, 25);
      const { operator, input } = drawn;
      const output = operator.forward(input, weights);
      const gradient = rule.backward({ ...drawn, weights, output }).gradient ?? tf.scalar(NaN);
      expect(Math.max(...numbersOf(gradient).map(Math.abs))).toBeCloseTo(1, 6);

      const units = output.shape.at(-1) ?? 0;
      const rows = chunks(numbersOf(output), units);
      const signals = rows.map((row) => {
        const top = Math.max(...row);
        const shares = row.map((value) => Math.exp(value - top));
        const total = shares.reduce((sum, share) => sum + share, 0);
        return shares.map((share, unit) => (unit === row.indexOf(top) ? share : -share) / total);
      });
      const learnt = numbersOf(
        operator.weightGradient(input, tf.tensor(signals.flat(), output.shape), weights),
      );
      const held = Array.from({ length: units }, (_, unit) =>
        rows.reduce((sum, row, place) => sum + (row[unit] ?? NaN) * (signals[place]?.[unit] ?? NaN), 0),
      );
      // Units are the last axis, of depthwise kernels the third, whose fourth has length 1.
      const change = numbersOf(weights).map(
        (weight, index) => (learnt[index] ?? NaN) - (held[index % units] ?? NaN) * weight,
      );
      const largest = Math.max(...change.map(Math.abs));
      expectClose(
        gradient,
        tf.tensor(
          change.map((value) => -value / largest),
          gradient.shape,
        ),
        1e-4,
      );
    });
  });

  test('nothing changes where the gradient is not asked for', () => {
    tf.tidy(() => {
      const context = contextOf(rule, layerCase);
      const outcome = rule.backward({ ...context, wants: { delivery: true, gradient: false } });
      expect(outcome.gradient).toBeNull();
      expect(outcome.state).toBe(context.state);
    });
  });
});

test('weights start with norm 25', () => {
  tf.tidy(() => {
    const layer = denseLayer(400, 50);
    const weights = rule.initialWeights(layer, randomStream(1, 'weights'), {});
    const found = norms({ layer, weights });
    // A norm of 400 normal numbers deviates by 1/√800 of itself.
    for (const norm of found) expect(Math.abs(norm / 25 - 1)).toBeLessThan(5 / Math.sqrt(800));
  });
});

test('from 25 and from 0.2, norms go to 1', () => {
  tf.tidy(() => {
    const start = contextOf(rule, denseCase(8, 4));
    const patterns = tf.tile(tf.slice(tf.eye(8), [0, 0], [4, 8]), [5, 1]);
    for (const first of [25, 0.2]) {
      let weights = tf.mul(start.weights, first / 25);
      for (let step = 0; step < 400; step += 1) {
        weights = tf.tidy(() => {
          const input = tf.add(patterns, tf.randomNormal([20, 8], 0, 0.05, 'float32', step + 1));
          const context = { ...start, weights, input, output: start.operator.forward(input, weights) };
          const gradient = rule.backward(context).gradient ?? tf.scalar(NaN);
          const learningRate = tf.scalar(step < 300 ? 0.1 : 0.01);
          return rule.step?.({ ...context, gradient, learningRate }) ?? weights;
        });
      }
      for (const norm of norms({ ...start, weights })) expect(Math.abs(norm - 1)).toBeLessThan(0.1);
    }
  });
});

function chunks(values: readonly number[], size: number): number[][] {
  return Array.from({ length: values.length / size }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );
}
