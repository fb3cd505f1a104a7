import { expect, it } from 'vitest';
import { bestOfDraws } from './best-of-draws.ts';

/** Every order of the scores. */
function orders(scores: readonly number[]): number[][] {
  if (scores.length < 2) return [[...scores]];
  return scores.flatMap((score, place) =>
    orders(scores.filter((_, other) => other !== place)).map((rest) => [score, ...rest]),
  );
}

it('is the mean over every order, with the bounds of four orders in five', () => {
  const scores = [0.3, 0.9, 0.5, 0.5, 0.1, 0.7];
  const all = orders(scores);
  for (const { draws, mean, low, high } of bestOfDraws(scores)) {
    const bests = all.map((order) => Math.max(...order.slice(0, draws))).sort((a, b) => a - b);
    expect(mean).toBeCloseTo(bests.reduce((sum, best) => sum + best, 0) / all.length, 12);
    const within = bests.filter((best) => best >= low && best <= high).length / all.length;
    expect(within).toBeGreaterThanOrEqual(0.8);
    // No narrower: a tenth of the orders is at or above the upper bound, and at or below the lower one.
    expect(bests.filter((best) => best >= high).length / all.length).toBeGreaterThanOrEqual(0.1);
    expect(bests.filter((best) => best <= low).length / all.length).toBeGreaterThanOrEqual(0.1);
  }
});

it('starts at the mean, ends at the best, and knows nothing of no draws', () => {
  const scores = Array.from({ length: 500 }, (_, index) => index / 499);
  const curve = bestOfDraws(scores);
  expect(curve).toHaveLength(500);
  expect(curve[0]?.mean).toBeCloseTo(0.5, 10);
  expect(curve.at(-1)).toEqual({ draws: 500, mean: 1, low: 1, high: 1 });
  // Of n numbers from 0 to 1 the best of k is k/(k + 1) on average, scaled from n + 1 places to n − 1 steps.
  expect(curve[9]?.mean).toBeCloseTo(((10 / 11) * 501 - 1) / 499, 10);
  expect(bestOfDraws([])).toEqual([]);
});
