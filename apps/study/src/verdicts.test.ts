import { expect, test } from 'vitest';
import { aboveChance, alike, beats, behind, meanOf, type AccuracyBySeed } from './verdicts.ts';

const seeds = (...values: number[]): AccuracyBySeed => new Map(values.map((value, seed) => [seed, value]));
const bp = ['BP', seeds(0.88, 0.885, 0.89)] as const;

test('alike: within two points on the average', () => {
  expect(alike(['uSF', seeds(0.87, 0.876, 0.879)], bp).word).toBe('holds');
  expect(alike(['FA', seeds(0.8, 0.806, 0.81)], bp).word).toBe('fails');
  // Differences −0.18, +0.115, +0.06: their t interval is wider than ten points to either side.
  expect(alike(['erratic', seeds(0.7, 1, 0.95)], bp).word).toBe('open');
  expect(alike(['untrained', seeds()], bp).word).toBe('open');
});

test('behind: by more than two points, and not by the seeds', () => {
  expect(behind(['FA', seeds(0.8, 0.806, 0.81)], bp).word).toBe('holds');
  expect(behind(['uSF', seeds(0.87, 0.876, 0.879)], bp).word).toBe('fails');
  // Mean −0.0383, but the interval of three differences reaches 0.
  expect(behind(['erratic', seeds(0.78, 0.87, 0.89)], bp).word).toBe('open');
  // One seed has no interval.
  expect(behind(['once', seeds(0.5)], bp).word).toBe('open');
});

test('the figures stand in the sentence', () => {
  // Differences −0.08, −0.08, −0.08: no spread.
  expect(behind(['FA', seeds(0.8, 0.805, 0.81)], bp).because).toContain('−8.0 [−8.0, −8.0]');
});

test('beats is behind the other way round', () => {
  const [learnt, random] = [['learnt', seeds(0.8, 0.81, 0.82)], ['random', seeds(0.7, 0.71, 0.72)]] as const; // oxfmt-ignore
  expect(beats(learnt, random)).toMatchObject({ claim: 'learnt beats random clearly', word: 'holds' });
  expect(beats(random, learnt).word).toBe('fails');
});

test('above chance: the worst seed decides', () => {
  expect(aboveChance(['a', seeds(0.9, 0.31)], 0.1).word).toBe('holds');
  expect(aboveChance(['a', seeds(0.9, 0.29)], 0.1).word).toBe('fails');
  expect(aboveChance(['a', seeds()], 0.1).word).toBe('open');
});

test('the mean of rules keeps the seeds that all have', () => {
  const mean = meanOf([new Map([[1, 0.8], [2, 0.6]]), new Map([[1, 0.6]])]); // oxfmt-ignore
  expect([...mean]).toEqual([[1, 0.7]]);
});
