import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { compileStep } from '../compile-step.ts';
import { loadNative } from '../testing/load-native.ts';
import { statelessBernoulli } from './stateless-bernoulli.ts';
import { statelessInteger } from './stateless-integer.ts';
import { statelessNormal } from './stateless-normal.ts';
import { statelessUniform } from './stateless-uniform.ts';
import { stepSeed } from './step-seed.ts';

beforeAll(loadNative);

interface Drawn {
  readonly uniform: tf.Tensor;
  readonly integer: tf.Tensor;
  readonly normal: tf.Tensor;
  readonly mask: tf.Tensor;
  readonly dropped: tf.Tensor;
}

/** Every kind of draw, and one inside a gradient, in a step that counts for itself. */
function makeDrawing(): { counter: tf.Variable; step: (inputs: { x: tf.Tensor2D }) => Drawn } {
  const counter = tf.variable(tf.scalar(0, 'int32'), false) as unknown as tf.Variable & tf.Scalar;
  return {
    counter,
    step: ({ x }) => {
      const seed = (stream: string): tf.Tensor1D => stepSeed(17, stream, counter);
      const gradient = tf.grad((value: tf.Tensor) =>
        tf.sum(tf.mul(tf.square(value), statelessBernoulli([6, 5], 0.5, seed('dropout')))),
      );
      const result = {
        uniform: statelessUniform([4, 7], seed('uniform')),
        integer: statelessInteger([33], 9, seed('integer')),
        normal: statelessNormal([13], seed('normal')),
        mask: statelessBernoulli([6, 5], 0.5, seed('dropout')),
        dropped: gradient(x),
      };
      counter.assign(tf.add(counter, tf.scalar(1, 'int32')));
      return result;
    },
  };
}

const valuesOf = (drawn: Drawn): number[][] =>
  Object.values(drawn as unknown as Record<string, tf.Tensor>).map((tensor) => [...tensor.dataSync()]);

it('draws the same numbers recorded as eager, twenty steps long and after a restart', () => {
  const [eager, recorded, resumed] = [makeDrawing(), makeDrawing(), makeDrawing()];
  const inputs = { x: tf.ones<tf.Rank.R2>([6, 5]) };
  const compiled = compileStep(recorded.step, { variables: [recorded.counter], inputs });
  expect(compiled.mode).toBe('graph');
  const steps: number[][][] = [];
  for (let count = 0; count < 20; count += 1) {
    const expected = tf.tidy(() => valuesOf(eager.step(inputs)));
    const drawn = compiled.run(inputs);
    expect(valuesOf(drawn)).toEqual(expected);
    // The gradient saw the mask of the same stream: 2x where it is one.
    expect([...drawn.dropped.dataSync()]).toEqual([...drawn.mask.dataSync()].map((kept) => 2 * kept));
    steps.push(expected);
  }
  // No two steps alike, in none of the draws.
  for (const place of [0, 1, 2, 3])
    expect(new Set(steps.map((values) => values[place]?.join())).size).toBe(20);

  resumed.counter.assign(tf.scalar(12, 'int32'));
  const continued = compileStep(resumed.step, { variables: [resumed.counter], inputs });
  expect(valuesOf(continued.run(inputs))).toEqual(steps[12]);
  expect(valuesOf(continued.run(inputs))).toEqual(steps[13]);
  compiled.dispose();
  continued.dispose();
});
