import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProgram } from './program.ts';
import { statelessBernoulli } from './random/stateless-bernoulli.ts';
import { statelessNormal } from './random/stateless-normal.ts';
import { stepSeed } from './random/step-seed.ts';
import { createRowTable } from './row-table.ts';

interface Backend {
  makeTensorInfo(...given: readonly unknown[]): tf.TensorInfo;
  readSync(dataId: object): unknown;
}

/**
 * Makes of the plain backend one that cannot be asked, as WebGPU in Node and in workers: it knows the values that JavaScript gave it and
 * refuses to wait for those that its kernels made. @returns how often it refused
 */
function forbidReading(): { readonly refused: () => number } {
  const backend = tf.backend() as unknown as Backend;
  const computed = new WeakSet<object>();
  const [make, read] = [backend.makeTensorInfo.bind(backend), backend.readSync.bind(backend)];
  let refused = 0;
  vi.spyOn(backend, 'makeTensorInfo').mockImplementation((...given) => {
    const info = make(...given);
    computed.add(info.dataId);
    return info;
  });
  vi.spyOn(backend, 'readSync').mockImplementation((dataId) => {
    if (!computed.has(dataId)) return read(dataId);
    refused += 1;
    throw new Error('OffscreenCanvas is not defined');
  });
  return { refused: () => refused };
}

beforeEach(async () => {
  await tf.setBackend('cpu');
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('on a backend whose values cannot be read within a step', () => {
  const table = createRowTable(Uint8Array.of(1, 2, 3, 4, 5, 6), [3, 2]);
  interface Inputs {
    readonly rows: tf.Tensor1D;
    readonly step: tf.Scalar;
  }
  const step = ({ rows, step: counter }: Inputs): Record<'noisy', tf.Tensor> => {
    const mask = statelessBernoulli([2, 2], 0.5, stepSeed(3, 'mask', counter));
    const noise = statelessNormal([2, 2], stepSeed(3, 'noise', counter));
    return { noisy: tf.add(tf.mul(table.gather(rows), mask), noise) };
  };
  const inputsAt = (counter: number): { rows: tf.Tensor1D; step: tf.Scalar } => ({
    rows: tf.tensor1d([2, 0], 'int32'),
    step: tf.scalar(counter, 'int32'),
  });

  it('draws and gathers by what JavaScript handed in, the same numbers as elsewhere', async () => {
    const expected = [0, 1].map((counter) => [...tf.tidy(() => step(inputsAt(counter)).noisy).dataSync()]);
    expect(new Set(expected.flat()).size).toBe(8);
    const { refused } = forbidReading();
    const program = createProgram({ variables: [], tables: [table] });
    const compiled = program.step(step);
    const found = [0, 1].map((counter) => compiled.run(inputsAt(counter)).noisy);
    expect(refused()).toBe(0);
    expect(() => found[0]?.dataSync()).toThrow('OffscreenCanvas');
    vi.restoreAllMocks();
    expect(found.map((tensor) => [...tensor.dataSync()])).toEqual(expected);
  });

  it('says what to do where the value is on the device', () => {
    forbidReading();
    const run = createProgram({ variables: [], tables: [table] }).step((inputs: Inputs) =>
      step({ ...inputs, step: tf.add(inputs.step, tf.scalar(1, 'int32')) }),
    );
    expect(() => run.run(inputsAt(0))).toThrow(
      expect.objectContaining({
        code: 'read-in-step',
        message: expect.stringMatching(
          /value of the step that a seed .* hand it to the step as an input/,
        ) as string,
      }) as Error,
    );
    const gather = createProgram({ variables: [], tables: [table] }).step(({ rows }: Inputs) => ({
      rows: table.gather(tf.add(rows, tf.scalar(0, 'int32'))),
    }));
    expect(() => gather.run(inputsAt(0))).toThrow(expect.objectContaining({ code: 'read-in-step' }) as Error);
  });
});

describe('bfloat16 without a graph', () => {
  const refusal = (message: RegExp): Error =>
    expect.objectContaining({
      code: 'unsupported-precision',
      message: expect.stringMatching(message) as string,
    }) as Error;

  it('is refused for a program and for a step', () => {
    expect(() => createProgram({ variables: [], precision: 'bfloat16' })).toThrow(
      refusal(/eagerly on the backend cpu: in float32/),
    );
    const program = createProgram({ variables: [], mode: 'eager', precision: 'float32' });
    const same = ({ x }: { x: tf.Tensor }): { x: tf.Tensor } => ({ x: tf.clone(x) });
    expect(() => program.step(same, { precision: 'bfloat16' })).toThrow(refusal(/as mode: 'eager' asks for/));
    const x = tf.scalar(1.0001);
    expect(program.step(same, { precision: 'float32' }).run({ x }).x.dataSync()).toEqual(x.dataSync());
  });
});
