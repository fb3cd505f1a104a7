import { expect, it } from 'vitest';
import { magnifiedDifference, pixelBytes } from './pixel-bytes.ts';

it('draws one channel as grey and three as colours', () => {
  const grey = pixelBytes({ shape: [1, 2, 1], values: Float32Array.of(0, 0.5) });
  expect([...grey]).toEqual([0, 0, 0, 255, 128, 128, 128, 255]);
  const colour = pixelBytes({ shape: [1, 1, 3], values: Float32Array.of(1, 0.2, 0) });
  expect([...colour]).toEqual([255, 51, 0, 255]);
});

it('magnifies what was added around mid-grey and cuts what is beyond', () => {
  const before = { shape: [1, 4, 1] as const, values: Float32Array.of(0.5, 0.5, 0.5, 0.5) };
  const after = { shape: [1, 4, 1] as const, values: Float32Array.of(0.5, 0.525, 0.45, 0.9) };
  const { values } = magnifiedDifference(before, after, 10);
  [0.5, 0.75, 0, 1].forEach((value, place) => expect(values[place]).toBeCloseTo(value, 5));
});
