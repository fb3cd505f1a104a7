import { expect, test } from 'vitest';
import { meanRatios, ratiosOf } from './ratios.ts';
import type { ModeResult } from './report.ts';

const mode = (...rounds: number[]): ModeResult => ({
  ...{ cpuMs: 0, imagesPerS: 0, firstStepMs: 0, peakShare: null, peakRssMiB: null, losses: [] },
  ms: rounds[0] ?? NaN,
  rounds,
  cpuRounds: rounds.map((ms) => 2 * ms),
});

test('precisions are compared with their like, and the fastest peer is found', () => {
  const ours = { eager: mode(30), recorded: mode(10), 'recorded-bf16': mode(5) };
  const ratios = ratiosOf(ours, { eager: mode(25), channels_last: mode(15), bf16: mode(20) });
  expect(Object.fromEntries(Object.entries(ratios).map(([name, { wall }]) => [name, wall]))).toEqual({
    'eager / recorded': 3,
    'recorded / recorded-bf16': 2,
    'pytorch eager / recorded': 2.5,
    'pytorch channels_last / recorded': 1.5,
    'pytorch bf16 / recorded-bf16': 4,
    'pytorch best float32 / recorded': 1.5,
  });
});

test('a mean is over the networks that have the ratio', () => {
  const ratios = [{ a: { wall: 4, cpu: 1 } }, { a: { wall: 1, cpu: 1 }, b: { wall: 3, cpu: 2 } }];
  const means = meanRatios(ratios.map((each) => ({ ratios: each })));
  expect(means['a']?.wall).toBeCloseTo(2, 12);
  expect(means['b']?.wall).toBeCloseTo(3, 12);
});
