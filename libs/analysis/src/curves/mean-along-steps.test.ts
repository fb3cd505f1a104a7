import { describe, expect, it } from 'vitest';
import { meanAlongSteps, type TimedPoint } from './mean-along-steps.ts';

const curve = (points: readonly (readonly [number, number | null])[], start = 0): TimedPoint[] =>
  points.map(([step, value]) => ({ step, epoch: step / 10, value, at: start + step * 100 }));

describe('mean along steps', () => {
  it('is mean and sample deviation where the steps agree', () => {
    // 1, 2, 3: mean 2, deviation 1; 4, 4, 4: deviation 0
    const found = meanAlongSteps([
      curve([
        [10, 1],
        [20, 4],
      ]),
      curve(
        [
          [10, 2],
          [20, 4],
        ],
        5_000,
      ),
      curve([
        [10, 3],
        [20, 4],
      ]),
    ]);
    expect(found).toEqual([
      { step: 10, epoch: 1, at: 0, mean: 2, deviation: 1 },
      { step: 20, epoch: 2, at: 1_000, mean: 4, deviation: 0 },
    ]);
  });

  it('reads between the points of a thinned curve', () => {
    const found = meanAlongSteps([
      curve([
        [0, 0],
        [10, 10],
      ]),
      curve([
        [0, 0],
        [4, 4],
        [5, 5],
        [10, 10],
      ]),
    ]);
    expect(found.map((point) => [point.step, point.mean])).toEqual([
      [0, 0],
      [10, 10],
    ]);
    const other = meanAlongSteps([
      curve([
        [0, 0],
        [4, 8],
        [10, 8],
      ]),
      curve([
        [0, 0],
        [2, 2],
        [6, 6],
        [10, 10],
      ]),
    ]);
    // at 4: 8 and, between (2, 2) and (6, 6), 4
    expect(other.find((point) => point.step === 4)?.mean).toBe(6);
  });

  it('ends where one curve ends or is not finite', () => {
    const found = meanAlongSteps([
      curve([
        [1, 1],
        [2, 1],
        [3, 1],
        [4, 1],
      ]),
      curve([
        [1, 3],
        [2, null],
        [3, 3],
        [4, 3],
      ]),
      curve([
        [1, 2],
        [2, 2],
        [3, 2],
      ]),
      curve([
        [1, 2],
        [2, 2],
        [3, 2],
        [4, 2],
        [5, 2],
      ]),
    ]);
    expect(found.map((point) => point.step)).toEqual([1, 3]);
  });

  it('is empty without curves', () => {
    expect(meanAlongSteps([])).toEqual([]);
  });
});
