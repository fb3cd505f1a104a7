import { expect, test } from 'vitest';
import { isMeasured } from './is-measured.ts';

const measured = (epochs: number, stepsPerEpoch: number): number[] =>
  Array.from({ length: epochs }, (_, epoch) => epoch).filter((epoch) =>
    isMeasured(epoch, { epochs, stepsPerEpoch }),
  );

test('after every epoch of 150 steps or more; of shorter ones as often as that, and after the last', () => {
  expect(measured(4, 150)).toEqual([0, 1, 2, 3]);
  expect(measured(4, 700)).toEqual([0, 1, 2, 3]);
  expect(measured(5, 149)).toEqual([0, 2, 4]);
  expect(measured(6, 50)).toEqual([2, 5]);
  expect(measured(2, 10)).toEqual([1]);
});
