/** @file What every attack of the registry must hold to (attacks.md, section 11). A new attack adds a line to `variants`. */
import {
  attackNames,
  AppError,
  attackSettingsSchema,
  type AttackSettings,
  type AttackSettingsInput,
  attackTitle,
  gradientOf,
} from '@bionas/contracts';
import { loadEngine } from '@bionas/engine';
import { expectClose, expectNoLeak } from '@bionas/engine/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attackImages, correctAt, type AttackedImages, type AttackImagesOptions } from './attack-images.ts';
import { imagesOf, pickImages, rowOf, type Images } from './images/images.ts';
import { lossValues } from './losses/aim.ts';
import { balls } from './norms/ball.ts';
import { randomSource } from './random/example-random.ts';
import { attackOf } from './registry.ts';
import { linearVictim } from './testing/linear-victim.ts';
import { mlpVictim, type MlpVictim } from './testing/mlp-victim.ts';
import { countQueries } from './victim/count-queries.ts';
import { isAbsent, type Victim } from './victim/victim.ts';

const variants: AttackSettings[] = (
  [
    { attack: 'fgsm' },
    { attack: 'fgsm', norm: 'l2', loss: 'margin' },
    { attack: 'pgd', steps: 10, restarts: 2 },
    { attack: 'pgd', steps: 40, norm: 'l2', loss: 'margin' },
    { attack: 'tpgd', steps: 8 },
    { attack: 'apgd-ce', steps: 20, restarts: 2 },
    { attack: 'apgd-ce', steps: 20, norm: 'l2' },
    { attack: 'apgd-dlr', steps: 20 },
    { attack: 'apgd-targeted', steps: 20 },
    { attack: 'fab-targeted', steps: 10, restarts: 2 },
    { attack: 'fab-targeted', steps: 10, norm: 'l2' },
    { attack: 'square', queries: 40 },
    { attack: 'square', queries: 40, norm: 'l2' },
    { attack: 'one-pixel', population: 12, generations: 6 },
    { attack: 'one-pixel', population: 12, generations: 6, pixels: 3, child: 'best1' },
    { attack: 'transfer', from: 'twin', steps: 20 },
    { attack: 'noise', draws: 5 },
    { attack: 'noise', norm: 'l2', draws: 5 },
  ] satisfies AttackSettingsInput[]
).map((settings) => attackSettingsSchema.parse(settings));
const titleOf = (settings: AttackSettings): string =>
  settings.attack === 'one-pixel' ? `one-pixel-${settings.pixels}` : attackTitle(settings);

const count = 24;
const shape = [5, 5, 1] as const;
const size = 25;
const numClasses = 5;
const indices = Array.from({ length: count }, (_, place) => 1_000 + 7 * place);

let victim: MlpVictim;
let surrogate: MlpVictim;
let images: Images;
let labels: Int32Array;

beforeAll(async () => {
  await loadEngine();
  const random = randomSource(['conformance']);
  images = imagesOf(shape, Float32Array.from({ length: count * size }, random));
  victim = mlpVictim({ pixels: size, hidden: 20, numClasses, seed: 3, rule: 'bp' });
  surrogate = mlpVictim({ pixels: size, hidden: 20, numClasses, seed: 3, rule: 'bp' });
  // Every fourth image is wrong from the start.
  labels = Int32Array.from(answersOf(victim, images), (answer, place) =>
    place % 4 === 3 ? (answer + 1) % numClasses : answer,
  );
});
afterAll(() => {
  victim.dispose();
  surrogate.dispose();
});

function answersOf(model: Victim, asked: Images): number[] {
  const logits = model.logits(asked);
  return Array.from({ length: asked.count }, (_, row) => {
    const own = logits.subarray(row * model.numClasses, (row + 1) * model.numClasses);
    return own.indexOf(Math.max(...own));
  });
}

/** Longer in L2: a difference in every pixel of 5x5 is five times as long. */
const radiusIn = (settings: AttackSettings, linf: number): number =>
  'norm' in settings && settings.norm === 'l2' ? 5 * linf : linf;

async function run(
  settings: AttackSettings,
  linf: number,
  changes: Partial<AttackImagesOptions> = {},
): Promise<AttackedImages> {
  const epsilon = radiusIn(settings, linf);
  const surrogates = [surrogate];
  const found = await attackImages({
    victim,
    settings,
    epsilon,
    images,
    labels,
    indices,
    seed: 11,
    surrogates,
    ...changes,
  });
  if (found === null) throw new Error('nobody asked to stop');
  if (isAbsent(found)) throw new Error(found.absent);
  return found;
}

/** A test that only some attacks have: the others have none, rather than one that is skipped. */
const ifAny = (concerned: boolean): ((name: string, body: () => Promise<void> | void) => void) =>
  concerned ? (name, body) => test(name, body) : () => undefined;

test('every attack of the registry is tried', () => {
  expect([...new Set(variants.map(({ attack }) => attack))].sort()).toEqual([...attackNames].sort());
});

describe.each(variants.map((settings) => [titleOf(settings), settings] as const))('%s', (_, settings) => {
  const norm = 'norm' in settings ? settings.norm : 'linf';
  const byGradient = gradientOf(settings) === 'true';

  test.each([0.02, 0.3])('stays in the ball and in [0, 1] at epsilon %f', async (linf) => {
    const { adversarial } = await run(settings, linf);
    const epsilon = radiusIn(settings, linf);
    for (let row = 0; row < count; row++) {
      const [here, clean] = [rowOf(adversarial, row), rowOf(images, row)];
      if (settings.attack === 'one-pixel') {
        expect(here.filter((value, at) => value !== clean[at]).length).toBeLessThanOrEqual(settings.pixels);
      } else expect(balls[norm].distance(here, clean)).toBeLessThanOrEqual(epsilon + 1e-6);
    }
    expect(Math.min(...adversarial.pixels)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...adversarial.pixels)).toBeLessThanOrEqual(1);
    expect(adversarial.pixels).not.toEqual(images.pixels);
  });

  test('never mends anything, leaves what was wrong untouched, and says what the logits say', async () => {
    const { adversarial, correct } = await run(settings, 0.15);
    expect(correct).toEqual(correctAt(victim, adversarial, labels));
    for (let place = 3; place < count; place += 4) {
      expect(correct[place]).toBe(false);
      expect(rowOf(adversarial, place)).toEqual(rowOf(images, place));
    }
    // One random draw in a hundred breaks nothing; every search does.
    if (settings.attack !== 'noise') expect(correct.filter(Boolean).length).toBeLessThan(18);
  });

  test('a seed gives the same images, whatever the batch', async () => {
    const whole = await run(settings, 0.1);
    expect(await run(settings, 0.1)).toEqual(whole);
    for (let start = 0; start < count; start += 10) {
      const rows = Array.from({ length: Math.min(10, count - start) }, (_unused, place) => start + place);
      const part = await run(settings, 0.1, {
        images: pickImages(images, rows),
        labels: Int32Array.from(rows, (row) => labels[row] ?? 0),
        indices: rows.map((row) => indices[row] ?? 0),
      });
      expect(part.correct).toEqual(rows.map((row) => whole.correct[row]));
      expectClose(part.adversarial.pixels, pickImages(whole.adversarial, rows).pixels, 1e-5);
    }
  });

  test('counts its queries right and keeps to its budget', async () => {
    // Far too small to break anything: the whole budget is spent.
    const counted = countQueries(victim);
    const epsilon = 1e-7;
    const { queries, correct } = await run(settings, epsilon, { victim: counted });
    const restarts = 'restarts' in settings ? settings.restarts : 1;
    const cost = attackOf(settings).cost(settings, numClasses);
    if (settings.attack !== 'one-pixel') expect(correct.filter(Boolean)).toHaveLength(18);
    expect(queries.gradients).toBeLessThanOrEqual(18 * restarts * cost.gradients);
    expect(queries.logits).toBeLessThanOrEqual(18 * restarts * cost.logits);
    expect(queries.gradients + queries.logits).toBeGreaterThan(0);
    if (settings.attack !== 'one-pixel' && settings.attack !== 'fab-targeted') {
      expect(queries).toEqual({
        logits: 18 * restarts * cost.logits,
        gradients: 18 * restarts * cost.gradients,
      });
    }
    // Beside the attack itself: one look before, one after each restart.
    expect(counted.queries()).toEqual({
      logits: queries.logits + (1 + restarts) * count,
      gradients: queries.gradients,
    });
  });

  ifAny(settings.attack !== 'one-pixel')('epsilon 0 changes nothing: clean accuracy exactly', async () => {
    const { adversarial, correct } = await run(settings, 0);
    expect(adversarial.pixels).toEqual(images.pixels);
    expect(correct).toEqual(indices.map((_unused, place) => place % 4 !== 3));
  });

  test('stops when it is told to', async () => {
    const found = await attackImages({
      victim,
      settings,
      epsilon: radiusIn(settings, 0.1),
      images,
      labels,
      indices,
      seed: 1,
      surrogates: [surrogate],
      shouldStop: () => true,
    });
    expect(found).toBeNull();
  });

  test('NaN logits are an error, not robustness', async () => {
    const broken: Victim = {
      ...victim,
      logits: (asked) => new Float32Array(asked.count * numClasses).fill(NaN),
    };
    await expect(run(settings, 0.1, { victim: broken })).rejects.toMatchObject({ code: 'diverged' });
  });

  test('leaves no tensors behind, not even when the victim throws', async () => {
    await expectNoLeak(async () => {
      await run(settings, 0.1);
    });
    let asked = 0;
    const fails = (): never => {
      throw new AppError('internal', 'the victim failed');
    };
    const failing: Victim = {
      ...victim,
      logits: (rows) => (asked++ > 0 ? fails() : victim.logits(rows)),
      inputGradient: fails,
    };
    await expectNoLeak(async () => {
      await expect(run(settings, 0.1, { victim: failing })).rejects.toThrow('the victim failed');
    });
  });

  ifAny(byGradient)('a NaN gradient is an error, an absent one is handed on with its reason', async () => {
    const broken: Victim = {
      ...victim,
      inputGradient: (asked) => ({
        logits: victim.logits(asked),
        gradient: new Float32Array(asked.pixels.length).fill(NaN),
      }),
    };
    await expect(run(settings, 0.1, { victim: broken })).rejects.toMatchObject({ code: 'diverged' });
    const silent: Victim = { ...victim, inputGradient: () => ({ absent: 'layer 2 hands nothing down' }) };
    await expect(run(settings, 0.1, { victim: silent })).rejects.toThrow('layer 2 hands nothing down');
  });

  ifAny(byGradient && settings.attack !== 'tpgd')(
    'reaches the exact worst case of a linear model with two classes, or breaks it',
    async () => {
      if (settings.attack === 'apgd-dlr' || settings.attack === 'apgd-targeted')
        return linearOfFive(settings);
      // w = column 1 − column 0 = (−2, 1.5, 0.5, −1): ‖w‖₁ = 5, ‖w‖₂ = √7.5. At x = 0.5 the margin of the wrong class is
      // w·x + b = −1 + 0.75 + 0.25 − 0.5 − 0.2 = −0.7.
      const linear = linearVictim(
        [
          [1, -1],
          [-0.5, 1],
          [0, 0.5],
          [0.5, -0.5],
        ],
        [0.2, 0],
      );
      const one = imagesOf([2, 2, 1], new Float32Array(4).fill(0.5));
      const truth = Int32Array.of(0);
      const at = { victim: linear, images: one, labels: truth, indices: [0] };
      const length = norm === 'linf' ? 5 : Math.sqrt(7.5);
      // Just inside the distance 0.7/length nothing breaks, and what climbs a loss ends at the optimum; just outside everything breaks.
      const inside = await run(settings, 0, { ...at, epsilon: (0.99 * 0.7) / length });
      expect(inside.correct).toEqual([true]);
      if (settings.attack !== 'fab-targeted') {
        const margin = lossValues({ loss: 'margin', labels: truth }, linear.logits(inside.adversarial));
        expectClose(margin, [-0.007], 2e-3);
      }
      const outside = await run(settings, 0, { ...at, epsilon: (1.01 * 0.7) / length });
      expect(outside.correct).toEqual([false]);
      linear.dispose();
    },
  );

  ifAny('steps' in settings && settings.attack !== 'transfer')('refuses steps that are not sound', () => {
    for (const steps of [0, 1.5, -3]) {
      expect(attackSettingsSchema.safeParse({ ...settings, steps }).success).toBe(false);
    }
  });

  ifAny(settings.attack !== 'one-pixel')('refuses a radius that is not sound', async () => {
    for (const epsilon of [-0.1, NaN, 1_000]) {
      await expect(run(settings, 0, { epsilon })).rejects.toMatchObject({ code: 'invalid-spec' });
    }
  });
});

/** Five classes on two pixels, of which only class 1 comes near: the distance is that to one plane. */
async function linearOfFive(settings: AttackSettings): Promise<void> {
  const norm = 'norm' in settings ? settings.norm : 'linf';
  // z1 − z0 = (−2, 1)·x + b, at x = 0.5: −0.5 − 0.1 = −0.6. The others lie far below.
  const linear = linearVictim(
    [
      [1, -1, 0.1, -0.1, 0],
      [-0.5, 0.5, 0, 0.1, -0.1],
    ],
    [0.1, 0, -4, -5, -6],
  );
  const one = imagesOf([1, 2, 1], new Float32Array(2).fill(0.5));
  const at = { victim: linear, images: one, labels: Int32Array.of(0), indices: [0] };
  const length = norm === 'linf' ? 3 : Math.sqrt(5);
  const inside = await run(settings, 0, { ...at, epsilon: (0.99 * 0.6) / length });
  expect(inside.correct).toEqual([true]);
  const outside = await run(settings, 0, { ...at, epsilon: (1.02 * 0.6) / length });
  expect(outside.correct).toEqual([false]);
  linear.dispose();
}
