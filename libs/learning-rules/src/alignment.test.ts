/** @file How feedback lies to weights at the start: the angles of learning-rules.md, section 11. */
import type { LearningRuleName } from '@bionas/contracts';
import { loadEngine, tf } from '@bionas/engine';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  alignmentOf,
  createRule,
  drawByLaw,
  lawBound,
  lawScale,
  randomStream,
  type Alignment,
} from './index.ts';
import { contextOf, denseCase, denseLayer, numbersOf } from './testing/layer-cases.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'cpu' });
});

describe('angle and norm at the start', () => {
  const layer = denseLayer(200, 200);
  const root = 200; // √n, n = 40,000
  const alignmentUnder = (name: LearningRuleName, law: 'xavier' | 'kaiming', seed: number): Alignment =>
    tf.tidy(() => {
      const rule = createRule(name, { [name]: { law } });
      const state = rule.init(layer, randomStream(seed, 'feedback'));
      const weights = rule.initialWeights(layer, randomStream(seed, 'weights'), state);
      return alignmentOf(rule.feedback(layer, weights, state) ?? weights, weights) as never;
    });

  // The standard deviations of section 11, of which five are allowed: 57.3/√n, 18/√n, 28/√n; 0.6/√n and 0.45/√n.
  describe.each(['xavier', 'kaiming'] as const)('%s', (law) => {
    test.each([
      { name: 'fa', angle: 90, sd: 57.3, ratioSd: 0.6 },
      { name: 'wm', angle: 90, sd: 57.3, ratioSd: 0.6 },
      { name: 'usf', angle: (180 / Math.PI) * Math.acos(Math.sqrt(3) / 2), sd: 18, ratioSd: 0.45 },
      { name: 'brsf', angle: (180 / Math.PI) * Math.acos(3 / 4), sd: 28, ratioSd: 0.6 },
      { name: 'frsf', angle: (180 / Math.PI) * Math.acos(3 / 4), sd: 28, ratioSd: 0.6 },
    ] as const)('$name: $angle°', ({ name, angle, sd, ratioSd }) => {
      for (const seed of [1, 2, 3]) {
        const found = alignmentUnder(name, law, seed);
        expect(Math.abs(found.angle - angle)).toBeLessThan((5 * sd) / root);
        expect(Math.abs(found.ratio - 1)).toBeLessThan((5 * ratioSd) / root);
      }
    });
  });

  test.each(['bp', 'dfa', 'pc'] as const)('%s has no feedback tensor beside the weights', (name) => {
    tf.tidy(() => {
      const context = contextOf(createRule(name), denseCase(12, 7));
      expect(createRule(name).feedback(context.layer, context.weights, context.state)).toBeNull();
    });
  });

  test('a tensor is aligned with itself, and against its opposite', () => {
    tf.tidy(() => {
      const weights = drawByLaw('xavier', layer, randomStream(1, 'weights'));
      expect(alignmentOf(weights, weights).angle).toBeCloseTo(0, 1);
      expect(alignmentOf(tf.neg(weights), weights).angle).toBeCloseTo(180, 1);
      expect(alignmentOf(tf.mul(weights, 3), weights).ratio).toBeCloseTo(3, 4);
    });
  });

  test('law and scale', () => {
    const fan = denseLayer(30, 10);
    expect(lawScale('xavier', fan)).toBeCloseTo(Math.sqrt(2 / 40), 12);
    expect(lawBound('kaiming', fan)).toBeCloseTo(1 / Math.sqrt(30), 12);
    expect(lawScale('kaiming', fan)).toBeCloseTo(1 / Math.sqrt(90), 12);
    tf.tidy(() => {
      const bias = (law: 'xavier' | 'kaiming'): number[] =>
        numbersOf(
          createRule('bp', { bp: { law } }).initialBias(denseLayer(30, 1000), randomStream(1, 'bias')),
        );
      expect(new Set(bias('xavier'))).toEqual(new Set([0]));
      const drawn = bias('kaiming');
      expect(Math.max(...drawn.map(Math.abs))).toBeLessThanOrEqual(1.0001 / Math.sqrt(30));
      expect(Math.max(...drawn) - Math.min(...drawn)).toBeGreaterThan(1.9 / Math.sqrt(30));
    });
  });
});
