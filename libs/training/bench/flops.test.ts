import { expect, test } from 'vitest';
import { layerFlops, stepFlops } from './flops.ts';

const conv = { kind: 'conv', weights: [3, 3, 3, 16], output: [32, 32, 16] } as const;
const depthwise = { kind: 'depthwise', weights: [5, 5, 16, 1], output: [16, 16, 16] } as const;
const dense = { kind: 'dense', weights: [16, 10], output: [10] } as const;

test('two operations for each weight at each place', () => {
  expect(layerFlops(conv)).toBe(2 * 432 * 1024);
  expect(layerFlops(depthwise)).toBe(2 * 400 * 256);
  expect(layerFlops(dense)).toBe(320);
});

test('a step goes three times through each layer, and twice through the first', () => {
  expect(stepFlops([conv, depthwise, dense], 4)).toBe(4 * (2 * 884_736 + 3 * 204_800 + 3 * 320));
});
