import { loadEngine, tf } from '@bionas/engine';
import { beforeAll, expect, test } from 'vitest';
import { alignmentOf, createRule } from '../index.ts';
import type { LearningRule, RuleContext, RuleState } from '../learning-rule.ts';
import { contextOf, denseCase, layerCases, numbersOf } from '../testing/layer-cases.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'cpu' });
});

const wants = { delivery: false, gradient: true };

/** The angle and ratio of B to W after some steps in which W stays. */
function mirrored(rule: LearningRule, context: RuleContext, steps: number): { angle: number; ratio: number } {
  let { state } = context;
  for (let step = 0; step < steps; step += 1) {
    const next: RuleState = tf.tidy(() => rule.backward({ ...context, state, wants }).state as never);
    if (step > 0) tf.dispose(Object.values(state));
    state = next;
  }
  return alignmentOf(
    rule.feedback(context.layer, context.weights, state) ?? context.weights,
    context.weights,
  );
}

test.each(layerCases)('$name: B turns towards W and takes its length', (layerCase) => {
  tf.tidy(() => {
    const rule = createRule('wm', { wm: { mirrorRate: 0.05 } });
    const context = contextOf(rule, layerCase);
    const [start, later] = [mirrored(rule, context, 0), mirrored(rule, context, 200)];
    expect(start.angle).toBeGreaterThan(45);
    expect(later.angle).toBeLessThan(30);
    // Less than W at the border of a padded map, where the noise meets nothing.
    expect(later.ratio).toBeGreaterThan(0.4);
    expect(later.ratio).toBeLessThan(1.2);
  });
});

test('B is W in expectation: the slower its rate, the nearer it comes', () => {
  tf.tidy(() => {
    const context = contextOf(createRule('wm'), denseCase(12, 7));
    const { angle } = mirrored(createRule('wm', { wm: { mirrorRate: 0.01 } }), context, 800);
    // The noise left is r/2 · ‖w‖²/batch a weight: 0.005 · 1.26/4 against 2/19, an angle of 7°.
    expect(angle).toBeLessThan(10);
  });
});

test('without learning B stays', () => {
  tf.tidy(() => {
    const rule = createRule('wm');
    const context = contextOf(rule, denseCase(12, 7));
    const { state } = rule.backward({ ...context, wants: { delivery: true, gradient: false } });
    expect(state).toBe(context.state);
    const moved = rule.backward(context).state;
    expect(numbersOf(moved['feedback'])).not.toEqual(numbersOf(context.state['feedback']));
  });
});
