import { expect, test } from 'vitest';
import { chooseRate } from './choose-rate.ts';

test('the best rate, wherever it stands', () => {
  const swept = [{ rate: 0.1, accuracy: 0.2 }, { rate: 0.001, accuracy: 0.5 }, { rate: 0.01, accuracy: 0.8 }]; // oxfmt-ignore
  expect(chooseRate(swept)).toEqual({ rate: 0.01, atBorder: false });
});

test('a diverged training is never the best, and of equal ones the smaller rate is', () => {
  const swept = [{ rate: 0.001, accuracy: 0.1 }, { rate: 0.01, accuracy: 0.7 }, { rate: 0.1, accuracy: 0.7 }, { rate: 1, accuracy: null }]; // oxfmt-ignore
  expect(chooseRate(swept)).toEqual({ rate: 0.01, atBorder: false });
});

test('says that the best stands at the border', () => {
  const [low, high] = [{ rate: 0.001, accuracy: 0.6 }, { rate: 0.01, accuracy: 0.7 }]; // oxfmt-ignore
  expect(chooseRate([low, high])?.atBorder).toBe(true);
  expect(chooseRate([low, { ...high, accuracy: null }])).toEqual({ rate: 0.001, atBorder: true });
});

test('none where all diverged', () => {
  expect(chooseRate([{ rate: 0.1, accuracy: null }])).toBeNull();
  expect(chooseRate([])).toBeNull();
});
