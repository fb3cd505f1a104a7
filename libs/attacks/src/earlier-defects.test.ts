/** @file One test for each defect found in earlier code for such attacks (attacks.md, section 9; numbers as there). */
import {
  attackSettingsSchema,
  type AttackSettingsInput,
  attackTitle,
  gradientOf,
  attackPresets,
  type AttackPreset,
} from '@bionas/contracts';
import { loadEngine } from '@bionas/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attackImages, type AttackedImages, type AttackImagesOptions } from './attack-images.ts';
import { evaluateRobustness, type RobustnessReport } from './evaluate-robustness.ts';
import { imagesOf, pickImages, rowOf, type Images } from './images/images.ts';
import { lossValues } from './losses/aim.ts';
import { randomSource } from './random/example-random.ts';
import { mlpVictim, type MlpVictim } from './testing/mlp-victim.ts';
import { isAbsent, type Victim } from './victim/victim.ts';

const count = 90;
const indices = Array.from({ length: count }, (_, place) => place);
let victim: MlpVictim;
let images: Images;
let labels: Int32Array;

beforeAll(async () => {
  await loadEngine();
  images = imagesOf([6, 6, 1], Float32Array.from({ length: count * 36 }, randomSource(['defects'])));
  victim = mlpVictim({ pixels: 36, hidden: 24, numClasses: 4, seed: 8, rule: 'fa' });
  const logits = victim.logits(images);
  labels = Int32Array.from(indices, (place) => {
    const row = logits.subarray(4 * place, 4 * place + 4);
    const answer = row.indexOf(Math.max(...row));
    return place % 5 === 0 ? (answer + 1) % 4 : answer;
  });
});
afterAll(() => {
  victim.dispose();
});

async function attack(
  settings: AttackSettingsInput,
  epsilon: number,
  changes: Partial<AttackImagesOptions> = {},
): Promise<AttackedImages> {
  const found = await attackImages({
    victim,
    settings: attackSettingsSchema.parse(settings),
    epsilon,
    images,
    labels,
    indices,
    seed: 1,
    ...changes,
  });
  if (!found || isAbsent(found)) throw new Error('nothing came back');
  return found;
}

async function evaluate(grey: number, attacked: Victim = victim): Promise<RobustnessReport> {
  const preset = { ...attackPresets.smoke, epsilon: { grey, colour: grey } };
  const found = await evaluateRobustness({
    victim: attacked,
    images,
    labels,
    indices,
    preset,
    seed: 2,
    now: () => 0,
    partSize: 32,
  });
  if (found === null) throw new Error('nobody asked to stop');
  return found;
}

test('1: the true gradient is the derivative of the forward function; the rule gradient is not', () => {
  const random = randomSource(['directions']);
  const errors = { true: [] as number[], rule: [] as number[] };
  const aim = { loss: 'cross-entropy', labels } as const;
  const lossAt = (ways: Float32Array, h: number): number =>
    lossValues(
      aim,
      victim.logits({ ...images, pixels: images.pixels.map((value, at) => value + h * (ways[at] ?? 0)) }),
    ).reduce((sum, value) => sum + value, 0);
  for (let direction = 0; direction < 50; direction++) {
    const along = images.pixels.map(() => 2 * random() - 1);
    const h = 2e-3;
    const measured = (lossAt(along, h) - lossAt(along, -h)) / (2 * h);
    for (const mode of ['true', 'rule'] as const) {
      const slope = victim.inputGradient(images, aim, mode);
      if (isAbsent(slope)) throw new Error(slope.absent);
      const predicted = slope.gradient.reduce((sum, value, at) => sum + value * (along[at] ?? 0), 0);
      errors[mode].push(Math.abs(predicted - measured) / Math.abs(measured));
    }
  }
  const median = (values: number[]): number => [...values].sort((a, b) => a - b)[25] ?? NaN;
  expect(median(errors.true)).toBeLessThan(1e-2);
  expect(median(errors.rule)).toBeGreaterThan(0.3);
});

test('2, 10: epsilon counts pixels; epsilon 0 gives clean accuracy exactly', async () => {
  const found = await evaluate(0);
  expect(found.worstCase).toEqual(found.clean);
  expect(found.attacks.every(({ outcome }) => outcome === found.cleanOutcome)).toBe(true);
  expect(found.epsilon).toBe(0);
});

test('2: normalised images, with pixels outside [0, 1], are refused', async () => {
  const normalised = { ...images, pixels: images.pixels.map((value) => 4 * (value - 0.5)) };
  const preset = attackPresets.smoke;
  await expect(
    evaluateRobustness({ victim, images: normalised, labels, indices, preset, seed: 1, now: () => 0 }),
  ).rejects.toMatchObject({ code: 'invalid-spec' });
});

test('3: the attacked count is fresh, not an average with the clean one', async () => {
  const { clean, attacks: outcomes, worstCase } = await evaluate(0.5);
  // Four fifths are right when clean; at half the pixel range an unguarded network has nothing left.
  expect(clean).toEqual({ correct: 72, total: 90 });
  expect(worstCase.correct).toBeLessThanOrEqual(2);
  for (const { robust } of outcomes) expect(robust.correct).toBeLessThanOrEqual(clean.correct);
});

test('4: exactly the images of the list are attacked, the last incomplete part included', async () => {
  const asked = new Set<number>();
  const noted: Victim = {
    ...victim,
    inputGradient(batch, aim, mode) {
      if (mode === 'rule') for (let row = 0; row < batch.count; row++) asked.add(rowOf(batch, row)[7] ?? NaN);
      return victim.inputGradient(batch, aim, mode);
    },
  };
  const { clean, attacks } = await evaluate(1e-9, noted);
  for (const { attacked } of attacks) expect(attacked).toBe(clean.correct);
  expect(asked.size).toBeGreaterThanOrEqual(clean.correct);
});

test('5: no training happens: the weights are the same before and after', async () => {
  const before = victim.weights();
  await evaluate(0.1);
  expect(victim.weights()).toEqual(before);
});

test('6: a PGD that cannot cross its ball is refused', async () => {
  // The published setting: epsilon 0.35, ten steps of 2/255: 0.078 of the 0.7 needed.
  await expect(attack({ attack: 'pgd', steps: 10, stepShare: 2 / 255 / 0.35 }, 0.35)).rejects.toMatchObject({
    code: 'invalid-spec',
    message: expect.stringContaining('at least 2') as string,
  });
});

test('6: PGD is not weaker than FGSM', async () => {
  const right = async (settings: AttackSettingsInput): Promise<number> =>
    (await attack(settings, 0.05)).correct.filter(Boolean).length;
  expect(await right({ attack: 'pgd', steps: 20 })).toBeLessThanOrEqual(await right({ attack: 'fgsm' }));
});

test('7: presets state their budget', () => {
  const presets: AttackPreset[] = Object.values(attackPresets);
  for (const { attacks, images: n, version } of presets) {
    expect(n).toBeGreaterThanOrEqual(200);
    expect(version).toBeGreaterThanOrEqual(1);
    for (const { settings } of attacks) expect(attackTitle(settings)).not.toBe('');
  }
});

test('8: the gradient of an image does not depend on its batch: losses are summed, not averaged', () => {
  const batch = victim.inputGradient(images, { loss: 'cross-entropy', labels }, 'true');
  const alone = victim.inputGradient(
    pickImages(images, [3]),
    { loss: 'cross-entropy', labels: labels.slice(3, 4) },
    'true',
  );
  if (isAbsent(batch) || isAbsent(alone)) throw new Error('no gradient');
  const own = rowOf({ ...images, pixels: batch.gradient }, 3);
  expect(Math.max(...own.map((value, at) => Math.abs(value - (alone.gradient[at] ?? NaN))))).toBeLessThan(
    1e-6,
  );
});

test('9: the seed decides: other seeds start elsewhere, attacks keep no state', async () => {
  const pixels = async (seed: number): Promise<Float32Array> =>
    (await attack({ attack: 'pgd', loss: 'margin', steps: 8 }, 0.02, { seed })).adversarial.pixels;
  const first = await pixels(1);
  expect(await pixels(2)).not.toEqual(first);
  expect(await pixels(1)).toEqual(first);
});

test('11: success is recomputed from logits: along a gradient of zero nothing is claimed', async () => {
  const flat: Victim = {
    ...victim,
    inputGradient: (batch) => ({
      logits: victim.logits(batch),
      gradient: new Float32Array(batch.pixels.length),
    }),
  };
  const { correct } = await attack({ attack: 'fgsm' }, 0.1, { victim: flat });
  expect(correct.filter(Boolean)).toHaveLength(72);
  const report = await evaluate(0.1, flat);
  expect(report.checks.zeroGradients).toBe(report.checks.images);
  expect(report.attacks.some(({ settings }) => gradientOf(settings) === 'true')).toBe(true);
});
