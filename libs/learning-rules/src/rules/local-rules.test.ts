/** @file Oja, instar and BCM against learning-rules.md, sections 7 and 11, and what all local rules hand down. */
import type { LearningRuleName } from '@bionas/contracts';
import { loadEngine, tf } from '@bionas/engine';
import { expectClose } from '@bionas/engine/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRule, lawScale } from '../index.ts';
import type { LearningRule, RuleContext } from '../learning-rule.ts';
import { contextOf, denseCase, layerCases, numbersOf } from '../testing/layer-cases.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'cpu' });
});

const local = ['softhebb', 'oja', 'instar', 'bcm'] as const satisfies LearningRuleName[];

/** A dense layer of these weights that sees these inputs. */
function seeing(rule: LearningRule, weights: number[][], inputs: number[][]): RuleContext {
  const layerCase = denseCase(weights.length, weights[0]?.length ?? 0);
  const [held, input] = [tf.tensor2d(weights), tf.tensor2d(inputs)];
  const output = layerCase.operator.forward(input, held);
  return { ...contextOf(rule, layerCase), weights: held, input, output };
}
const changeOf = (rule: LearningRule, context: RuleContext): tf.Tensor =>
  tf.neg(rule.backward(context).gradient ?? NaN);

/** The weights after steps on the same inputs, of a rule without state. */
function learnt(
  rule: LearningRule,
  start: RuleContext,
  { steps, rate }: { steps: number; rate: number },
): tf.Tensor {
  return tf.tidy(() => {
    let { weights } = start;
    for (let step = 0; step < steps; step += 1) {
      weights = tf.tidy(() => {
        const context = { ...start, weights, output: start.operator.forward(start.input, weights) };
        const gradient = rule.backward(context).gradient ?? tf.scalar(NaN);
        return rule.step?.({ ...context, gradient, learningRate: tf.scalar(rate) }) ?? tf.scalar(NaN);
      });
    }
    return weights;
  });
}

describe.each(local)('%s', (name) => {
  const under = (delivers: 'stop' | 'bp' | 'usf'): LearningRule => createRule(name, { [name]: { delivers } });

  test.each(layerCases)('hands down what the user says: $name', (layerCase) => {
    tf.tidy(() => {
      const context = contextOf(createRule(name), layerCase);
      const { layer, operator, weights, delta, input } = context;
      expect(under('stop').delivers).toBe(false);
      expect(under('stop').backward(context).delivered).toBeNull();
      expect(numbersOf(under('bp').backward(context).delivered)).toEqual(
        numbersOf(operator.inputGradient(delta, weights, input)),
      );
      const signs = tf.mul(tf.sign(weights), lawScale('xavier', layer));
      expectClose(
        under('usf').backward(context).delivered ?? [],
        operator.inputGradient(delta, signs, input),
      );
    });
  });

  test('learns from input and response alone, and steps by itself along its change', () => {
    tf.tidy(() => {
      const rule = createRule(name);
      const context = contextOf(rule, denseCase(12, 7));
      const gradient = rule.backward(context).gradient ?? tf.scalar(NaN);
      const deaf = {
        ...context,
        delta: tf.neg(context.delta),
        outputError: tf.zerosLike(context.outputError),
      };
      expect(numbersOf(rule.backward(deaf).gradient)).toEqual(numbersOf(gradient));
      const after = (rate: number): tf.Tensor =>
        rule.step?.({ ...context, gradient, learningRate: tf.scalar(rate) }) ?? tf.scalar(NaN);
      expectClose(after(0), context.weights);
      expectClose(tf.sub(after(0.2), after(0.1)), tf.sub(after(0.1), context.weights), 1e-5);
      if (name !== 'softhebb') expectClose(after(0.1), tf.sub(context.weights, tf.mul(gradient, 0.1)));
    });
  });
});

describe('oja', () => {
  test('by hand, all units: Δw = mean y(x − y w), divided by mean y² where that exceeds 1', () => {
    tf.tidy(() => {
      const rule = createRule('oja', { oja: { winners: 'all' } });
      // W = [[1, 0.5], [0, 0.5]], x = [2, 0] and [0, 2]: u = [2, 1] and [0, 1].
      // Unit 0: mean y·x = [2, 0], mean y² = 2: [2, 0] − 2·[1, 0] = 0.
      // Unit 1: mean y·x = [1, 1], mean y² = 1: [1, 1] − [0.5, 0.5] = [0.5, 0.5].
      const context = seeing(rule, [[1, 0.5], [0, 0.5]], [[2, 0], [0, 2]]); // oxfmt-ignore
      expectClose(changeOf(rule, context), tf.tensor2d([[0, 0.5], [0, 0.5]])); // oxfmt-ignore
      // Inputs twice as large: unit 1 has mean y·x = [4, 4], mean y² = 4: ([4, 4] − 4·[0.5, 0.5])/4 = [0.5, 0.5].
      const doubled = seeing(rule, [[1, 0.5], [0, 0.5]], [[4, 0], [0, 4]]); // oxfmt-ignore
      expectClose(changeOf(rule, doubled), tf.tensor2d([[0, 0.5], [0, 0.5]])); // oxfmt-ignore
    });
  });

  test('by hand, one winner: the others stay', () => {
    tf.tidy(() => {
      const rule = createRule('oja');
      // The winners are unit 0 with y = 2 and unit 1 with y = 1: mean y·x = [2, 0] and [0, 1], mean y² = 2 and 0.5.
      // Unit 0: ([2, 0] − 2·[1, 0])/2 = 0. Unit 1: [0, 1] − 0.5·[0.5, 0.5] = [−0.25, 0.75].
      const context = seeing(rule, [[1, 0.5], [0, 0.5]], [[2, 0], [0, 2]]); // oxfmt-ignore
      expectClose(changeOf(rule, context), tf.tensor2d([[0, -0.25], [0, 0.75]])); // oxfmt-ignore
    });
  });

  // Along the columns of an orthonormal matrix, ± each: the covariance has these as its eigenvectors, exactly.
  const directions = [[2, 1, 2], [-2, 2, 1], [1, 2, -2]].map((row) => row.map((value) => value / 3)); // oxfmt-ignore
  test.each([0.1, 1, 30])(
    'one unit finds the first principal direction, with norm 1; inputs of size %d',
    (size) => {
      const deviations = [3, 2, 1];
      const inputs = directions.flatMap((direction, index) =>
        [1, -1].map((sign) => direction.map((value) => sign * size * (deviations[index] ?? NaN) * value)),
      );
      tf.tidy(() => {
        const rule = createRule('oja', { oja: { winners: 'all' } });
        const start = seeing(rule, [[0.3], [-0.4], [0.5]], inputs);
        // Where the mean of y² stays under 1 the rate has to make up for it: 10 · 0.1² · 3 = 0.3.
        const steps = { steps: 300, rate: size < 1 ? 10 : 0.2 };
        const found = numbersOf(learnt(rule, start, steps));
        const sign = Math.sign(found[0] ?? NaN);
        expectClose(
          found,
          (directions[0] ?? []).map((value) => sign * value),
          1e-3,
        );
      });
    },
  );
});

describe('instar', () => {
  test('by hand: Δw = mean y(x − w); who does not answer stays', () => {
    tf.tidy(() => {
      const rule = createRule('instar', { instar: { winners: 'all' } });
      // W = [[1, −1], [0.5, −1]], x = [1, 0] and [0, 1]: u = [1, −1] and [0.5, −1]; unit 1 is silent.
      // Unit 0: mean y·x = [0.5, 0.25], mean y = 0.75: [0.5, 0.25] − 0.75·[1, 0.5] = [−0.25, −0.125].
      const context = seeing(rule, [[1, -1], [0.5, -1]], [[1, 0], [0, 1]]); // oxfmt-ignore
      expectClose(changeOf(rule, context), tf.tensor2d([[-0.25, 0], [-0.125, 0]])); // oxfmt-ignore
    });
  });

  test('each winner goes to the mean of what it answers to', () => {
    // Two clusters that lie square to their means, so that all members answer alike.
    const cluster = (mean: number[], spread: number[]): number[][] =>
      [1, -1, 2, -2].map((times) => mean.map((value, axis) => value + times * (spread[axis] ?? NaN)));
    const [one, other] = [[2, 0, 0], [0, 0, 3]]; // oxfmt-ignore
    const inputs = [...cluster(one, [0, 0.5, 0]), ...cluster(other, [0, 0.5, 0])];
    tf.tidy(() => {
      const rule = createRule('instar');
      const start = seeing(rule, [[1, 0.1], [0.2, 0.3], [0.1, 1]], inputs); // oxfmt-ignore
      const found = learnt(rule, start, { steps: 300, rate: 0.3 });
      expectClose(found, tf.transpose(tf.tensor2d([one, other])), 1e-3);
    });
  });
});

describe('bcm', () => {
  test('by hand, threshold included', () => {
    tf.tidy(() => {
      const rule = createRule('bcm');
      // W = [[1, 0], [0, 2]], x = [1, 0] and [1, 1]: u = [1, 0] and [1, 2]; unit 0 wins the first, unit 1 the second.
      // y = [1, 0] and [0, 2]; mean y² = [0.5, 2]; θ = 0.7·[0, 1] + 0.3·[0.5, 2] = [0.15, 1.3].
      // y(y − θ) = [0.85, 0] and [0, 1.4]; with x: [[0.85, 1.4], [0, 1.4]], divided by 1.4.
      const context = {
        ...seeing(rule, [[1, 0], [0, 2]], [[1, 0], [1, 1]]), // oxfmt-ignore
        state: { threshold: tf.tensor1d([0, 1]) },
      };
      const outcome = rule.backward(context);
      expectClose(outcome.state['threshold'] ?? [], tf.tensor1d([0.15, 1.3]));
      expectClose(tf.neg(outcome.gradient ?? NaN), tf.tensor2d([[0.85 / 1.4, 1], [0, 1]])); // oxfmt-ignore
      const quiet = rule.backward({ ...context, wants: { delivery: true, gradient: false } });
      expect(quiet.state).toBe(context.state);
    });
  });

  test('a response under the threshold weakens, one above strengthens', () => {
    tf.tidy(() => {
      const rule = createRule('bcm', { bcm: { decay: 1e-9 } });
      const after = (threshold: number): number[] =>
        numbersOf(
          changeOf(rule, { ...seeing(rule, [[1]], [[2]]), state: { threshold: tf.tensor1d([threshold]) } }),
        );
      expect(after(3)).toEqual([-1]);
      expect(after(1)).toEqual([1]);
    });
  });
});
