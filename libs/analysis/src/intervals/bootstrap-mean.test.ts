import { describe, expect, it } from 'vitest';
import { bootstrapMean } from './bootstrap-mean.ts';
import { estimate } from './estimate.ts';

/** Park and Miller's generator: enough to draw samples with. */
function uniforms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

describe('bootstrapMean', () => {
  it('comes to the normal interval where values are many and tame', () => {
    const draw = uniforms(7);
    const values = Array.from({ length: 400 }, () => draw() + draw() + draw());
    const [own, normal] = [bootstrapMean(values, uniforms(1)), estimate(values)];
    expect(own.mean).toBe(normal.mean);
    expect(own.low).toBeCloseTo(normal.low ?? 0, 2);
    expect(own.high).toBeCloseTo(normal.high ?? 0, 2);
  });

  it('is exact for two values: a quarter of the samples has each twice', () => {
    expect(bootstrapMean([0, 1], uniforms(3))).toMatchObject({ mean: 0.5, low: 0, high: 1, n: 2 });
  });

  it('never leaves the values, where a normal interval would', () => {
    const regrets = [0, 0, 0, 0, 0, 0, 0.3];
    expect(bootstrapMean(regrets, uniforms(5)).low).toBe(0);
    expect(estimate(regrets).low).toBeLessThan(0);
  });

  it('has no interval for one value and refuses none', () => {
    expect(bootstrapMean([2], uniforms(1))).toMatchObject({ mean: 2, low: null, high: null });
    expect(() => bootstrapMean([], uniforms(1))).toThrow('at least one value');
  });
});
