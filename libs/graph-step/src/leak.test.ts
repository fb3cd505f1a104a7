import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { compileStep } from './compile-step.ts';
import { loadNative } from './testing/load-native.ts';

beforeAll(loadNative);

const megabyte = 2 ** 20;

it('gives everything back: 200 compilations', () => {
  const weight = tf.variable(tf.randomUniform([256, 256], -1, 1, 'float32', 1));
  const x = tf.ones<tf.Rank.R2>([64, 256]);
  const cycle = (): void => {
    const compiled = compileStep(
      (inputs: { x: tf.Tensor2D }) => {
        const y = tf.relu(tf.matMul(inputs.x, weight as unknown as tf.Tensor2D));
        weight.assign(tf.mul(weight, 0.99));
        return { sum: tf.sum(y) };
      },
      { variables: [weight], inputs: { x } },
    );
    tf.dispose(compiled.run({ x }));
    compiled.advance({ x });
    compiled.read();
    compiled.dispose();
  };
  // Pools fill up first.
  for (let count = 0; count < 60; count += 1) cycle();
  const { numTensors } = tf.memory();
  const before = process.memoryUsage().rss;
  for (let count = 0; count < 200; count += 1) cycle();
  expect(tf.memory().numTensors).toBe(numTensors);
  // One leaked copy of the weights a cycle would be 50 MB.
  expect((process.memoryUsage().rss - before) / megabyte).toBeLessThan(25);
}, 120_000);
