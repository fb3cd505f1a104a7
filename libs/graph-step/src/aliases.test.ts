import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from './program.ts';
import { loadNative } from './testing/load-native.ts';

beforeAll(loadNative);
const one = (value: number): tf.Tensor1D => tf.tensor1d([value]);

describe('tensors that share their values', () => {
  it('two inputs that are one tensor when the step is recorded', () => {
    const program = createProgram({ variables: [] });
    const step = program.step(({ x, y }: { x: tf.Tensor1D; y: tf.Tensor1D }) => ({ d: tf.sub(x, y) }));
    const both = one(1);
    step.prepare({ x: both, y: both });
    expect(step.run({ x: one(3), y: one(1) }).d.dataSync()[0]).toBe(2);
    program.dispose();
  });

  it('two variables made from one tensor', () => {
    const zero = one(0);
    const [a, b] = [tf.variable(zero), tf.variable(zero)];
    const program = createProgram({ variables: [a, b] });
    const step = program.step(({ x }: { x: tf.Tensor1D }) => {
      a.assign(tf.add(a, x));
      b.assign(tf.sub(b, x));
      return {};
    });
    for (let count = 0; count < 2; count += 1) step.advance({ x: one(1) });
    program.read();
    expect([a.dataSync()[0], b.dataSync()[0]]).toEqual([2, -2]);
    program.dispose();
  });

  it('an input that a variable was made from', () => {
    const first = one(1);
    const a = tf.variable(first);
    const program = createProgram({ variables: [a] });
    const step = program.step(({ x }: { x: tf.Tensor1D }) => {
      const moved = tf.sub(a, x);
      a.assign(tf.add(a, 1));
      return { moved };
    });
    expect([0, 1].map(() => step.run({ x: first }).moved.dataSync()[0])).toEqual([0, 1]);
    program.dispose();
  });

  it('a variable that is declared twice', () => {
    const [a, b] = [tf.variable(one(1)), tf.variable(one(1))];
    const program = createProgram({ variables: [a, a, b] });
    const step = program.step(({ x }: { x: tf.Tensor1D }) => {
      b.assign(tf.add(b, x));
      return {};
    });
    step.advance({ x: one(1) });
    program.read();
    expect([a.dataSync()[0], b.dataSync()[0]]).toEqual([1, 2]);
    program.dispose();
  });

  it('a constant that a variable was made from', () => {
    const first = one(1);
    const a = tf.variable(first);
    const program = createProgram({ variables: [a], constants: [first] });
    const step = program.step(({ x }: { x: tf.Tensor1D }) => {
      a.assign(tf.add(a, x));
      return { moved: tf.sub(a, first) };
    });
    expect([0, 1].map(() => step.run({ x: one(1) }).moved.dataSync()[0])).toEqual([1, 2]);
    program.dispose();
  });
});
