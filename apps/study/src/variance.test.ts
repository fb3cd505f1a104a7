import { expect, test } from 'vitest';
import { finding } from './variance.ts';

const arm = (name: string, ...values: number[]): Parameters<typeof finding>[0][number] => {
  const seeds = values.map((value, seed) => [seed, value] as const);
  return { arm: name, seeds: { 'gradient-variance': seeds, 'gradient-variance-relative': [] } };
};

test('the mix against the geometric mean of its rules, seed by seed', () => {
  // Geometric means 2 and 4; a quarter of each.
  const found = finding([arm('bp', 1, 2), arm('fa', 4, 8), arm('mix', 0.5, 1)], 'gradient-variance', 'mix');
  expect(found.ratio?.mean).toBeCloseTo(Math.log(1 / 4), 12);
  expect(found.sentence).toContain('0.25 times');
  expect(found.sentence).toMatch(/: lower$/);
});

test('no difference where the seeds disagree, nothing where there is one', () => {
  expect(finding([arm('bp', 1, 1), arm('mix', 2, 0.5)], 'gradient-variance', 'mix').sentence).toMatch(
    /no difference shown$/,
  );
  expect(finding([arm('bp', 1), arm('mix', 0.5)], 'gradient-variance', 'mix').sentence).toMatch(
    /one seed tells nothing$/,
  );
  expect(finding([arm('bp', 1)], 'gradient-variance', 'mix').sentence).toMatch(/nothing to compare$/);
});

test('a mix is held to the rules that it is drawn from', () => {
  const all = [arm('bp', 1, 2), arm('dfa', 100, 100), arm('paper-mix', 1, 2)];
  expect(finding(all, 'gradient-variance', 'paper-mix').ratio?.mean).toBeCloseTo(0, 12);
});
