/** @file What every attack of the registry must hold to (attacks.md, section 11). A new attack adds a line to `budgets`. */
import { AppError, type AttackName } from '@bionas/contracts';
import { loadEngine, tf } from '@bionas/engine';
import { expectClose, expectNoLeak } from '@bionas/engine/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attackBatch, type AttackBatchOptions } from './attack-batch.ts';
import type { Attack, AttackBudget } from './attack.ts';
import { attackLossValue } from './losses/attack-loss.ts';
import { randomSource } from './random/example-random.ts';
import { attacks } from './registry.ts';
import { linearVictim } from './testing/linear-victim.ts';
import { mlpVictim, type MlpVictim } from './testing/mlp-victim.ts';
import { isAbsent, type Victim } from './victim.ts';

/** A sound budget of each attack. */
const budgets: Record<AttackName, (epsilonLinf: number) => AttackBudget> = {
  fgsm: (epsilonLinf) => ({
    epsilonLinf,
    steps: 1,
    stepSize: epsilonLinf,
    restarts: 1,
    loss: 'cross-entropy',
    gradient: 'true',
  }),
  pgd: (epsilonLinf) => ({
    epsilonLinf,
    steps: 10,
    stepSize: epsilonLinf / 4,
    restarts: 2,
    loss: 'cross-entropy',
    gradient: 'true',
  }),
};

const count = 24;
const shape = [count, 4, 4, 1] as const;
const numClasses = 3;
const indices = Array.from({ length: count }, (_, place) => 1_000 + 7 * place);

let victim: MlpVictim;
let images: tf.Tensor4D;
let labels: tf.Tensor1D;

beforeAll(async () => {
  await loadEngine();
  const random = randomSource(['conformance']);
  images = tf.tensor4d(Float32Array.from({ length: count * 16 }, random), [...shape]);
  victim = mlpVictim({ pixels: 16, hidden: 12, numClasses, seed: 3, rule: 'bp' });
  // Labels are the victim's own answers, so it is right, but for every fourth image, which it has wrong.
  labels = tf.tidy(() => {
    const answers = tf.argMax(victim.logits(images), 1).dataSync();
    return tf.tensor1d(
      Array.from(answers, (answer, place) => (place % 4 === 3 ? (answer + 1) % numClasses : answer)),
      'int32',
    );
  });
});
afterAll(() => {
  victim.dispose();
  tf.dispose([images, labels]);
});

type Run = { adversarial: Float32Array; correct: readonly boolean[] };
function run(attack: Attack, epsilon: number, changes: Partial<AttackBatchOptions> = {}): Run {
  const budget = budgets[attack.name](epsilon);
  const found = attackBatch({ attack, victim, images, labels, indices, budget, seed: 11, ...changes });
  if (isAbsent(found)) throw new Error(found.absent);
  const adversarial = found.adversarial.dataSync<'float32'>().slice();
  found.adversarial.dispose();
  return { adversarial, correct: found.correct };
}

describe.each(Object.values(attacks))('$name', (attack: Attack) => {
  test.each([0.02, 0.1, 0.6])('stays inside the ball and in [0, 1] at epsilon %f', (epsilon) => {
    const clean = images.dataSync();
    const { adversarial } = run(attack, epsilon);
    const distance = adversarial.map((value, at) => Math.abs(value - (clean[at] ?? NaN)));
    expect(Math.max(...distance)).toBeLessThanOrEqual(epsilon + 1e-6);
    expect(Math.max(...distance)).toBeGreaterThan(epsilon / 2);
    expect(Math.min(...adversarial)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...adversarial)).toBeLessThanOrEqual(1);
  });

  test('breaks something, never mends anything, and leaves what was wrong untouched', () => {
    const clean = images.dataSync();
    const { adversarial, correct } = run(attack, 0.1);
    const right = correct.filter(Boolean).length;
    expect(right).toBeLessThan(18);
    for (let place = 3; place < count; place += 4) {
      expect(correct[place]).toBe(false);
      expect(adversarial.slice(16 * place, 16 * place + 16)).toEqual(
        Float32Array.from(clean.slice(16 * place, 16 * place + 16)),
      );
    }
  });

  test('epsilon 0 changes nothing: clean accuracy exactly', () => {
    const { adversarial, correct } = run(attack, 0);
    expect(adversarial).toEqual(images.dataSync());
    expect(correct).toEqual(indices.map((_, place) => place % 4 !== 3));
  });

  test('success is what the logits of the returned images say', () => {
    const { adversarial, correct } = run(attack, 0.1);
    const answers = tf.tidy(() =>
      tf.argMax(victim.logits(tf.tensor4d(adversarial, [...shape])), 1).dataSync(),
    );
    const truth = labels.dataSync();
    expect(correct).toEqual(Array.from(answers, (answer, place) => answer === truth[place]));
  });

  test('a seed gives the same images, whatever the batch', () => {
    const whole = run(attack, 0.1);
    expect(run(attack, 0.1)).toEqual(whole);
    const parts: Run[] = [];
    for (let start = 0; start < count; start += 5) {
      const size = Math.min(5, count - start);
      const [some, theirs] = [tf.slice(images, start, size), tf.slice(labels, start, size)];
      parts.push(
        run(attack, 0.1, { images: some, labels: theirs, indices: indices.slice(start, start + size) }),
      );
      tf.dispose([some, theirs]);
    }
    expect(parts.flatMap(({ correct }) => correct)).toEqual(whole.correct);
    expectClose(
      parts.flatMap(({ adversarial }) => [...adversarial]),
      whole.adversarial,
      1e-6,
    );
  });

  test('honours its budget of gradients', () => {
    const counting = linearVictim(
      [
        [1, -1],
        [2, 0.5],
      ],
      [0, 0.3],
    );
    const one = tf.tensor4d([0.5, 0.5], [1, 1, 2, 1]);
    const truth = tf.tidy(() => tf.cast(tf.argMax<tf.Tensor1D>(counting.logits(one), 1), 'int32'));
    const budget = budgets[attack.name](0.001);
    run(attack, 0.001, { victim: counting, images: one, labels: truth, indices: [0], budget });
    expect(counting.asked.gradients).toBeGreaterThan(0);
    expect(counting.asked.gradients).toBeLessThanOrEqual(attack.gradientCalls(budget) * budget.restarts);
    tf.dispose([one, truth]);
    counting.dispose();
  });

  test('finds the exact optimum of a linear model with two classes', () => {
    // w = column 1 − column 0 = (−2, 1.5, 0.5, −1): ‖w‖₁ = 5. The clean margin of the wrong class is
    // w·x + b = −1 + 0.75 + 0.25 − 0.5 − 0.2 = −0.7 at x = 0.5, so at epsilon 0.1 the optimum is −0.7 + 0.5 = −0.2.
    const linear = linearVictim(
      [
        [1, -1],
        [-0.5, 1],
        [0, 0.5],
        [0.5, -0.5],
      ],
      [0.2, 0],
    );
    const one = tf.fill<tf.Rank.R4>([1, 2, 2, 1], 0.5);
    const truth = tf.tensor1d([0], 'int32');
    for (const loss of ['cross-entropy', 'margin'] as const) {
      const budget = { ...budgets[attack.name](0.1), loss };
      const { adversarial } = run(attack, 0.1, {
        victim: linear,
        images: one,
        labels: truth,
        indices: [0],
        budget,
      });
      expectClose(adversarial, [0.4, 0.6, 0.6, 0.4]);
      const margin = tf.tidy(() =>
        attackLossValue('margin', linear.logits(tf.tensor4d(adversarial, [1, 2, 2, 1])), truth).dataSync(),
      );
      expectClose(margin, [-0.2]);
    }
    tf.dispose([one, truth]);
    linear.dispose();
  });

  test('sign(0) = 0: a pixel without influence is left where the attack found it', () => {
    const blind = linearVictim(
      [
        [1, -1],
        [0, 0],
      ],
      [0, 0],
    );
    const one = tf.tensor4d([0.5, 0.5], [1, 1, 2, 1]);
    const truth = tf.tensor1d([0], 'int32');
    const at = { victim: blind, images: one, labels: truth, indices: [0] };
    const few = run(attack, 0.2, at).adversarial;
    expect(few[0]).toBeCloseTo(0.3, 6);
    // Twice the steps, where the attack allows it: a gradient of 0 moves the second pixel no further.
    const budget = budgets[attack.name](0.2);
    const longer = { ...budget, steps: 2 * budget.steps };
    const allowed = attack.objection(longer) === undefined ? longer : budget;
    const more = run(attack, 0.2, { ...at, budget: allowed }).adversarial;
    expect(more[1]).toBe(few[1]);
    tf.dispose([one, truth]);
    blind.dispose();
  });

  test('NaN logits are an error, not robustness', () => {
    const broken: Victim = { ...victim, logits: (batch) => tf.fill([batch.shape[0], numClasses], NaN) };
    expect(() => run(attack, 0.1, { victim: broken })).toThrow(expect.objectContaining({ code: 'diverged' }));
  });

  test('a NaN gradient is an error, not robustness', () => {
    const broken: Victim = { ...victim, inputGradient: (batch) => tf.mul(batch, NaN) };
    expect(() => run(attack, 0.1, { victim: broken })).toThrow(expect.objectContaining({ code: 'diverged' }));
  });

  test('an absent gradient is handed on with its reason', () => {
    const silent: Victim = { ...victim, inputGradient: () => ({ absent: 'layer 2 hands nothing down' }) };
    expect(
      attackBatch({
        attack,
        victim: silent,
        images,
        labels,
        indices,
        budget: budgets[attack.name](0.1),
        seed: 1,
      }),
    ).toEqual({ absent: 'layer 2 hands nothing down' });
  });

  test('leaves no tensors behind, not even when the victim throws', async () => {
    await expectNoLeak(() => run(attack, 0.1));
    const failing: Victim = {
      ...victim,
      inputGradient: (batch) => {
        tf.mul(batch, 2);
        throw new AppError('internal', 'the victim failed');
      },
    };
    await expectNoLeak(() =>
      expect(() => run(attack, 0.1, { victim: failing })).toThrow('the victim failed'),
    );
  });

  test.each([
    ['epsilon', { epsilonLinf: 1.5 }],
    ['epsilon', { epsilonLinf: NaN }],
    ['steps', { steps: 0 }],
    ['steps', { steps: 1.5 }],
    ['restarts', { restarts: 0 }],
    ['stepSize', { stepSize: -1 }],
  ])('refuses a budget whose %s is not sound: %o', (_, changes) => {
    const budget = { ...budgets[attack.name](0.1), ...changes };
    expect(() => run(attack, 0.1, { budget })).toThrow(expect.objectContaining({ code: 'invalid-spec' }));
  });
});
