import { expect, test } from 'vitest';
import { judge } from './judge.ts';
import type { ArmResult } from './study-rules.ts';

const arm = (name: string, ...accuracies: (number | null)[]): ArmResult => ({
  ...{ arm: name, title: name, sweeps: [], accuracy: null, weights: [] },
  seeds: accuracies.map((accuracy, seed) => ({ seed, accuracy, rate: 0.1, rules: {} })),
});
const wordsOf = (arms: ArmResult[], features: Parameters<typeof judge>[1] = []): Record<string, string> =>
  Object.fromEntries(judge(arms, features, 10).map(({ claim, word }) => [claim, word]));

const published = [
  arm('bp', 0.9, 0.91, 0.92),
  arm('fa', 0.8, 0.81, 0.82),
  arm('usf', 0.895, 0.906, 0.914),
  arm('brsf', 0.893, 0.904, 0.912),
  arm('frsf', 0.896, 0.905, 0.915),
  arm('dfa', 0.7, 0.71, 0.72),
  arm('mix', 0.894, 0.905, 0.913),
];

test('the order of the published benchmarks holds where it is there', () => {
  const words = wordsOf(published);
  expect(words).toMatchObject({
    'uSF ≈ BP': 'holds',
    'brSF ≈ BP': 'holds',
    'frSF ≈ BP': 'holds',
    'FA clearly behind BP': 'holds',
    'DFA clearly behind the single sign rules': 'holds',
    'mix ≈ the single sign rules': 'holds',
    'DFA well above chance': 'holds',
  });
  expect(Object.keys(words).some((claim) => /PC|SoftHebb/.test(claim))).toBe(false);
});

test('nothing is said of rules that were left out', () => {
  expect(Object.keys(wordsOf([arm('bp', 0.9, 0.9), arm('mix', 0.9, 0.9)]))).toEqual([
    'BP well above chance',
    'mix well above chance',
  ]);
});

test('a seed that diverged is in no comparison', () => {
  expect(wordsOf([arm('bp', 0.9, null, 0.9), arm('usf', 0.9, 0.2, 0.9)])['uSF ≈ BP']).toBe('holds');
});

test('learnt features against random ones', () => {
  const of = (features: 'softhebb' | 'random', ...values: number[]): Parameters<typeof judge>[1][number] => ({
    ...{ features, accuracy: null },
    seeds: values.map((accuracy, seed) => ({ seed, accuracy })),
  });
  const claim = 'a linear layer on SoftHebb features beats one on random features clearly';
  expect(wordsOf([], [of('softhebb', 0.64, 0.65), of('random', 0.57, 0.58)])[claim]).toBe('holds');
  expect(wordsOf([], [of('softhebb', 0.57, 0.58), of('random', 0.57, 0.58)])[claim]).toBe('fails');
});
