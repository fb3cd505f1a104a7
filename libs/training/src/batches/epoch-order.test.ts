import { expect, test } from 'vitest';
import { epochOrder } from './epoch-order.ts';

test('the order is a permutation that depends on seed and epoch', () => {
  const order = epochOrder(1, 0, 1000);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
  expect(epochOrder(1, 0, 1000)).toEqual(order);
  expect(epochOrder(1, 1, 1000)).not.toEqual(order);
  expect(epochOrder(2, 0, 1000)).not.toEqual(order);
});
