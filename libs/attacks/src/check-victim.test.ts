import { loadEngine } from '@bionas/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkVictim } from './check-victim.ts';
import { imagesOf, type Images } from './images/images.ts';
import { randomSource } from './random/example-random.ts';
import { mlpVictim, type MlpVictim } from './testing/mlp-victim.ts';
import { averageDraws } from './victim/average-draws.ts';
import type { Victim } from './victim/victim.ts';

let fa: MlpVictim;
let bp: MlpVictim;
let images: Images;
let labels: Int32Array;
beforeAll(async () => {
  await loadEngine();
  images = imagesOf([6, 6, 1], Float32Array.from({ length: 30 * 36 }, randomSource(['checks'])));
  [fa, bp] = (['fa', 'bp'] as const).map((rule) =>
    mlpVictim({ pixels: 36, hidden: 24, numClasses: 4, seed: 8, rule }),
  ) as [MlpVictim, MlpVictim];
  const logits = bp.logits(images);
  labels = Int32Array.from({ length: 30 }, (_, row) => {
    const own = logits.subarray(4 * row, 4 * row + 4);
    return own.indexOf(Math.max(...own));
  });
});
afterAll(() => {
  fa.dispose();
  bp.dispose();
});
const check = (victim: Victim): ReturnType<typeof checkVictim> =>
  checkVictim({ victim, images, labels, seed: 1 });

test('an honest network', () => {
  const found = check(bp);
  expect(found).toMatchObject({
    images: 30,
    repeat: { logitDifference: 0, changedAnswers: 0 },
    softmaxOutputs: false,
    zeroGradients: 0,
  });
  expect(found.gradientError).toBeLessThan(1e-2);
  expect(found.ruleCosine).toBeCloseTo(1, 5);
});

test('feedback alignment: a right true gradient, and a rule gradient that points elsewhere', () => {
  const found = check(fa);
  expect(found.gradientError).toBeLessThan(1e-2);
  expect(Math.abs(found.ruleCosine ?? 1)).toBeLessThan(0.3);
});

test('a gradient carried through feedback weights is no derivative', () => {
  const masked: Victim = { ...fa, inputGradient: (asked, aim) => fa.inputGradient(asked, aim, 'rule') };
  expect(check(masked).gradientError).toBeGreaterThan(0.1);
});

test('quantised input: gradients are zero almost everywhere', () => {
  const flat: Victim = {
    ...bp,
    inputGradient: (asked) => ({
      logits: bp.logits(asked),
      gradient: new Float32Array(asked.pixels.length),
    }),
  };
  expect(check(flat).zeroGradients).toBe(30);
});

test('probabilities instead of logits', () => {
  const shares: Victim = {
    ...bp,
    logits(asked) {
      const logits = bp.logits(asked);
      return logits.map((_, at) => {
        const row = logits.subarray(4 * Math.floor(at / 4), 4 * Math.floor(at / 4) + 4);
        const sum = row.reduce((all, one) => all + Math.exp(one), 0);
        return Math.exp(logits[at] ?? NaN) / sum;
      });
    },
  };
  expect(check(shares).softmaxOutputs).toBe(true);
});

test('a network that answers by chance is found out; the average over many draws comes to rest', () => {
  const random = randomSource(['noise']);
  const noisy: Victim = {
    ...bp,
    logits: (asked) => bp.logits(asked).map((value) => value + 2 * (random() - 0.5)),
  };
  const found = check(noisy);
  expect(found.repeat.logitDifference).toBeGreaterThan(0.5);
  expect(found.repeat.changedAnswers).toBeGreaterThan(0);
  const averaged = check(averageDraws(noisy, 64));
  expect(averaged.repeat.logitDifference).toBeLessThan(found.repeat.logitDifference / 3);
});
