import { randomStream } from '@bionas/learning-rules';
import { expect, test } from 'vitest';
import { createVectorMoments } from './vector-moments.ts';

test('mean and scatter are those of two passes, also far from 0', () => {
  const random = randomStream(1, 'moments');
  for (const offset of [0, 1e6]) {
    const vectors = Array.from({ length: 9 }, () =>
      Float64Array.from({ length: 50 }, () => offset + random.uniform()),
    );
    const moments = createVectorMoments(50);
    for (const vector of vectors) moments.add(vector);
    const mean = Array.from(
      { length: 50 },
      (_, place) => vectors.reduce((sum, vector) => sum + ((vector[place] ?? 0) - offset), 0) / 9,
    );
    const scatter = vectors
      .flatMap((vector) => [...vector].map((value, place) => (value - offset - (mean[place] ?? 0)) ** 2))
      .reduce((sum, value) => sum + value, 0);
    expect(moments.count()).toBe(9);
    expect(Math.abs(moments.scatter() / scatter - 1)).toBeLessThan(1e-9);
    moments.mean().forEach((value, place) => {
      expect(Math.abs(value - offset - (mean[place] ?? 0))).toBeLessThan(1e-9);
    });
  }
});

test('equal vectors have no scatter', () => {
  const moments = createVectorMoments(2);
  for (let time = 0; time < 5; time += 1) moments.add([0.1, -3e7]);
  expect(moments.scatter()).toBe(0);
  expect([...moments.mean()]).toEqual([0.1, -3e7]);
});
