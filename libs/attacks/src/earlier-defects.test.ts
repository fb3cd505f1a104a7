/** @file One test for each defect found in earlier code for such attacks (attacks.md, section 9; numbers as there). */
import { loadEngine, tf } from '@bionas/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attackBatch } from './attack-batch.ts';
import { evaluateRobustness, type RobustnessReport } from './evaluate-robustness.ts';
import { attackLossValue } from './losses/attack-loss.ts';
import { attackPresets } from './presets.ts';
import { randomSource } from './random/example-random.ts';
import { attacks } from './registry.ts';
import { mlpVictim, type MlpVictim } from './testing/mlp-victim.ts';
import { isAbsent, type Victim } from './victim.ts';

const count = 90;
const indices = Array.from({ length: count }, (_, place) => place);
let victim: MlpVictim;
let images: tf.Tensor4D;
let labels: tf.Tensor1D;

beforeAll(async () => {
  await loadEngine();
  const random = randomSource(['defects']);
  images = tf.tensor4d(Float32Array.from({ length: count * 36 }, random), [count, 6, 6, 1]);
  victim = mlpVictim({ pixels: 36, hidden: 24, numClasses: 4, seed: 8, rule: 'fa' });
  labels = tf.tidy(() => {
    const answers = Array.from(tf.argMax(victim.logits(images), 1).dataSync());
    return tf.tensor1d(
      answers.map((answer, place) => (place % 5 === 0 ? (answer + 1) % 4 : answer)),
      'int32',
    );
  });
});
afterAll(() => {
  victim.dispose();
  tf.dispose([images, labels]);
});

async function evaluate(grey: number, attacked: Victim = victim): Promise<RobustnessReport> {
  const preset = { ...attackPresets.smoke, epsilonLinf: { grey, colour: grey } };
  const found = await evaluateRobustness({
    victim: attacked,
    images,
    labels,
    indices,
    preset,
    seed: 2,
    now: () => 0,
    batchSize: 32,
  });
  if (found === null) throw new Error('nobody asked to stop');
  return found;
}

test('1: the true gradient is the derivative of the forward function; the rule gradient is not', () => {
  const random = randomSource(['directions']);
  const errors = { true: [] as number[], rule: [] as number[] };
  const lossAt = (batch: tf.Tensor4D): number =>
    tf.tidy(() =>
      attackLossValue('cross-entropy', victim.logits(batch), labels)
        .dataSync<'float32'>()
        .reduce((sum, value) => sum + value, 0),
    );
  for (let direction = 0; direction < 50; direction++) {
    const along = tf.tensor4d(
      Float32Array.from({ length: count * 36 }, () => 2 * random() - 1),
      images.shape,
    );
    const h = 2e-3;
    const moved = [tf.add(images, tf.mul(along, h)), tf.sub(images, tf.mul(along, h))] as const;
    const measured = (lossAt(moved[0] as tf.Tensor4D) - lossAt(moved[1] as tf.Tensor4D)) / (2 * h);
    for (const mode of ['true', 'rule'] as const) {
      const gradient = victim.inputGradient(images, 'cross-entropy', labels, mode);
      if (isAbsent(gradient)) throw new Error(gradient.absent);
      const predicted = tf.tidy(() => tf.sum(tf.mul(gradient, along)).dataSync()[0] ?? NaN);
      errors[mode].push(Math.abs(predicted - measured) / Math.abs(measured));
      gradient.dispose();
    }
    tf.dispose([along, ...moved]);
  }
  const median = (values: number[]): number => [...values].sort((a, b) => a - b)[25] ?? NaN;
  expect(median(errors.true)).toBeLessThan(1e-2);
  expect(median(errors.rule)).toBeGreaterThan(0.3);
});

test('2, 10: epsilon counts pixels; epsilon 0 gives clean accuracy exactly', async () => {
  const found = await evaluate(0);
  expect(found.worstCase).toEqual(found.clean);
  expect(found.attacks.every(({ outcome }) => outcome === found.cleanOutcome)).toBe(true);
});

test('2: normalised images, with pixels outside [0, 1], are refused', async () => {
  const normalised = tf.mul<tf.Tensor4D>(tf.sub(images, 0.5), 4);
  await expect(
    evaluateRobustness({
      victim,
      images: normalised,
      labels,
      indices,
      preset: attackPresets.smoke,
      seed: 1,
      now: () => 0,
    }),
  ).rejects.toMatchObject({ code: 'invalid-spec' });
  normalised.dispose();
});

test('3: the attacked count is fresh, not an average with the clean one', async () => {
  const { clean, attacks: outcomes, worstCase } = await evaluate(0.5);
  // Four fifths are right when clean; at half the pixel range an unguarded network has nothing left.
  expect(clean).toEqual({ correct: 72, total: 90 });
  expect(worstCase.correct).toBeLessThanOrEqual(2);
  for (const { robust } of outcomes) expect(robust.correct).toBeLessThanOrEqual(clean.correct);
});

test('4: exactly the images of the list are attacked, the last incomplete batch included', async () => {
  let asked = 0;
  const counting: Victim = {
    ...victim,
    inputGradient(batch, loss, answers, mode) {
      if (mode === 'rule') asked += batch.shape[0];
      return victim.inputGradient(batch, loss, answers, mode);
    },
  };
  const { clean } = await evaluate(0.05, counting);
  expect(asked).toBe(10 * clean.correct);
});

test('5: no training happens: the weights are the same before and after', async () => {
  const before = victim.weights();
  await evaluate(0.1);
  expect(victim.weights()).toEqual(before);
});

test('6: a PGD that cannot cross its ball is refused', () => {
  // The published setting: epsilon 0.35, ten steps of 2/255: 0.078 of the 0.7 needed.
  const budget = {
    epsilonLinf: 0.35,
    steps: 10,
    stepSize: 2 / 255,
    restarts: 1,
    loss: 'cross-entropy',
    gradient: 'true',
  } as const;
  expect(() =>
    attackBatch({ attack: attacks.pgd, victim, images, labels, indices, budget, seed: 1 }),
  ).toThrow(
    expect.objectContaining({ code: 'invalid-spec', message: expect.stringContaining('0.7') as string }),
  );
});

test('6: PGD is not weaker than FGSM', async () => {
  const budget = { epsilonLinf: 0.05, restarts: 1, loss: 'cross-entropy', gradient: 'true' } as const;
  const right = (name: 'fgsm' | 'pgd', steps: number, stepSize: number): number => {
    const found = attackBatch({
      attack: attacks[name],
      victim,
      images,
      labels,
      indices,
      budget: { ...budget, steps, stepSize },
      seed: 1,
    });
    if (isAbsent(found)) throw new Error(found.absent);
    found.adversarial.dispose();
    return found.correct.filter(Boolean).length;
  };
  expect(right('pgd', 20, 0.0125)).toBeLessThanOrEqual(right('fgsm', 1, 0.05));
});

test('7: presets state their budget', () => {
  for (const { attacks: plans, images: n } of Object.values(attackPresets)) {
    expect(n).toBeGreaterThanOrEqual(200);
    for (const plan of plans) expect(plan.steps * plan.stepShare).toBeGreaterThanOrEqual(1);
  }
});

test('8: the gradient of an image does not depend on its batch: losses are summed, not averaged', () => {
  const batch = victim.inputGradient(images, 'cross-entropy', labels, 'true');
  const [one, answer] = [tf.slice(images, 3, 1), tf.slice(labels, 3, 1)];
  const alone = victim.inputGradient(one, 'cross-entropy', answer, 'true');
  if (isAbsent(batch) || isAbsent(alone)) throw new Error('no gradient');
  const difference = tf.tidy(() => tf.max(tf.abs(tf.sub(tf.slice(batch, 3, 1), alone))).dataSync()[0]);
  expect(difference).toBeLessThan(1e-6);
  tf.dispose([batch, alone, one, answer]);
});

test('9: the seed decides: other seeds start elsewhere, attacks keep no state', async () => {
  const budget = {
    epsilonLinf: 0.02,
    steps: 8,
    stepSize: 0.005,
    restarts: 1,
    loss: 'margin',
    gradient: 'true',
  } as const;
  const pixels = (seed: number): number[] => {
    const found = attackBatch({ attack: attacks.pgd, victim, images, labels, indices, budget, seed });
    if (isAbsent(found)) throw new Error(found.absent);
    const values = [...found.adversarial.dataSync()];
    found.adversarial.dispose();
    return values;
  };
  const first = pixels(1);
  expect(pixels(2)).not.toEqual(first);
  expect(pixels(1)).toEqual(first);
});

test('11: success is recomputed from logits: an attack that returns its input claims nothing', () => {
  const idle = { ...attacks.fgsm, perturb: ({ clean }: { clean: tf.Tensor4D }) => clean.clone() };
  const budget = {
    epsilonLinf: 0.1,
    steps: 1,
    stepSize: 0.1,
    restarts: 1,
    loss: 'cross-entropy',
    gradient: 'true',
  } as const;
  const found = attackBatch({ attack: idle, victim, images, labels, indices, budget, seed: 1 });
  if (isAbsent(found)) throw new Error(found.absent);
  expect(found.correct.filter(Boolean)).toHaveLength(72);
  found.adversarial.dispose();
});
