import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileStep } from './compile-step.ts';
import { createProgram } from './program.ts';
import { loadNative } from './testing/load-native.ts';

beforeAll(loadNative);

/** Momentum SGD on a two-layer network with a fixed loss: every kind of thing a step does. */
function makeTraining(): {
  variables: tf.Variable[];
  step: (inputs: { x: tf.Tensor2D; y: tf.Tensor2D; rate: tf.Scalar }) => { loss: tf.Scalar; sum: tf.Scalar };
} {
  const first = tf.variable(tf.randomUniform([4, 5], -1, 1, 'float32', 7));
  const second = tf.variable(tf.randomUniform([5, 2], -1, 1, 'float32', 8));
  const momenta = [tf.variable(tf.zeros([4, 5]), false), tf.variable(tf.zeros([5, 2]), false)];
  const steps = tf.variable(tf.scalar(0, 'int32'), false);
  const weights = [first, second];
  return {
    variables: [...weights, ...momenta, steps],
    step: ({ x, y, rate }) => {
      const { value, grads } = tf.variableGrads(
        () => tf.mean(tf.square(tf.sub(tf.matMul(tf.relu(tf.matMul(x, first)), second), y))),
        weights,
      );
      weights.forEach((weight, place) => {
        const momentum = momenta[place];
        const gradient = grads[weight.name];
        if (momentum === undefined || gradient === undefined) throw new Error('a weight has no gradient');
        momentum.assign(tf.add(tf.mul(momentum, 0.9), gradient));
        weight.assign(tf.sub(weight, tf.mul(momentum, rate)));
      });
      steps.assign(tf.add(steps, tf.scalar(1, 'int32')));
      return { loss: value, sum: tf.sum(tf.abs(first)) };
    },
  };
}

const batch = (size: number): { x: tf.Tensor2D; y: tf.Tensor2D; rate: tf.Scalar } => ({
  x: tf.randomUniform([size, 4], -1, 1, 'float32', 3),
  y: tf.randomUniform([size, 2], -1, 1, 'float32', 4),
  rate: tf.scalar(0.05),
});

const valuesOf = (variables: readonly tf.Variable[]): number[][] =>
  variables.map((variable) => [...variable.dataSync()]);

describe('compileStep', () => {
  it('does what the eager step does, fifty steps long', () => {
    const eager = makeTraining();
    const recorded = makeTraining();
    const inputs = batch(16);
    const compiled = compileStep(recorded.step, { variables: recorded.variables, inputs });
    expect(compiled.mode).toBe('graph');
    for (let step = 0; step < 50; step += 1) {
      const expected = tf.tidy(() => eager.step(inputs).loss.dataSync()[0]);
      const { loss, sum } = compiled.run(inputs);
      expect(loss.dataSync()[0]).toBeCloseTo(expected ?? NaN, 6);
      tf.dispose([loss, sum]);
    }
    compiled.read();
    const [a, b] = [valuesOf(eager.variables), valuesOf(recorded.variables)];
    a.forEach((values, place) =>
      values.forEach((value, index) => expect(b[place]?.[index]).toBeCloseTo(value, 5)),
    );
    expect(recorded.variables.at(-1)?.dataSync()[0]).toBe(50);
    compiled.dispose();
  });

  it('moves between eager and graph exactly', () => {
    const training = makeTraining();
    const inputs = batch(8);
    const compiled = compileStep(training.step, { variables: training.variables, inputs });
    compiled.advance(inputs);
    compiled.read();
    const after = valuesOf(training.variables);
    // Back into the graph, on, and once more from the same state.
    compiled.advance(inputs);
    compiled.read();
    const next = valuesOf(training.variables);
    training.variables.forEach((variable, place) => {
      variable.assign(tf.tensor(after[place] ?? [], variable.shape, variable.dtype));
    });
    compiled.write();
    compiled.advance(inputs);
    compiled.read();
    expect(valuesOf(training.variables)).toEqual(next);
    compiled.dispose();
  });

  it('leaves variables alone when it is recorded, and owns nothing after a run', () => {
    const training = makeTraining();
    const inputs = batch(8);
    const before = valuesOf(training.variables);
    const { numTensors } = tf.memory();
    const compiled = compileStep(training.step, { variables: training.variables, inputs });
    expect(valuesOf(training.variables)).toEqual(before);
    expect(tf.memory().numTensors).toBe(numTensors);
    compiled.advance(inputs);
    compiled.read();
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(valuesOf(training.variables)).not.toEqual(before);
    compiled.dispose();
    expect(() => compiled.advance(inputs)).toThrow(/disposed/);
  });
});

describe('a program', () => {
  it('shares variables between steps and shapes', () => {
    const { step, variables } = makeTraining();
    const program = createProgram({ variables });
    const train = program.step(step);
    const evaluate = program.step(({ x }: { x: tf.Tensor2D }) => {
      const [first, second] = variables;
      if (first === undefined || second === undefined) throw new Error('no weights');
      return { y: tf.matMul(tf.relu(tf.matMul(x, first as tf.Tensor2D)), second) };
    });
    const inputs = batch(8);
    for (let count = 0; count < 3; count += 1) train.advance(inputs);
    // A new step, then a new shape, in the middle: the state goes on.
    const few = evaluate.run({ x: batch(3).x }).y;
    train.advance(batch(4));
    const many = evaluate.run({ x: inputs.x }).y;
    program.read();
    expect(variables.at(-1)?.dataSync()[0]).toBe(4);
    const [first, second] = variables as tf.Tensor2D[];
    if (first === undefined || second === undefined) throw new Error('no weights');
    const expected = tf.matMul(tf.relu(tf.matMul(inputs.x, first)), second).dataSync();
    many.dataSync().forEach((value, place) => expect(value).toBeCloseTo(expected[place] ?? NaN, 6));
    expect(few.shape).toEqual([3, 2]);
    program.dispose();
  });
});
