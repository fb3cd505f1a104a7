import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compileStep } from './compile-step.ts';
import { GraphStepError, type GraphStepErrorCode } from './graph-step-error.ts';
import type { Step } from './program.ts';
import { loadNative } from './testing/load-native.ts';

type In = { x: tf.Tensor2D };
type Out = { y: tf.Tensor };

let weight: tf.Variable;
let x: tf.Tensor2D;
beforeAll(loadNative);
beforeEach(() => {
  weight = tf.variable(tf.tensor2d([[1, 2]]));
  x = tf.tensor2d([[3], [4]]);
});

/** Compiles a step that must be refused. @returns the refusal; nothing may be changed or left behind */
function refusalOf(step: Step<In, Out>): GraphStepError {
  const { numTensors } = tf.memory();
  const before = [...weight.dataSync()];
  try {
    compileStep(step, { variables: [weight], inputs: { x } }).dispose();
  } catch (error) {
    expect([...weight.dataSync()]).toEqual(before);
    expect(tf.memory().numTensors).toBe(numTensors);
    if (error instanceof GraphStepError) return error;
    throw error;
  }
  throw new Error('the step was not refused');
}

function expectRefused(step: Step<In, Out>, code: GraphStepErrorCode, ...words: RegExp[]): void {
  const refusal = refusalOf(step);
  expect(refusal.code).toBe(code);
  // The place in the step, so that one finds it.
  for (const word of words) expect(refusal.message).toMatch(word);
}

const here = /refusals\.test\.ts:\d+:\d+/;

describe('refuses', () => {
  it('a number that JavaScript computes anew each time', () => {
    let calls = 0;
    expectRefused(
      ({ x: input }) => {
        calls += 1;
        return { y: tf.mul(input, tf.scalar(0.1 * calls)) };
      },
      'changing-constant',
      /was \[0\.10\d*\] and is \[0\.20\d*\]/,
      here,
    );
  });

  it("tfjs's own random numbers", () => {
    expectRefused(
      ({ x: input }) => ({ y: tf.mul(input, tf.randomUniform([2, 1])) }),
      'changing-constant',
      here,
    );
    expectRefused(({ x: input }) => ({ y: tf.dropout(input, 0.5) }), 'changing-constant', here);
  });

  it('ops that keep random state', () => {
    expectRefused(
      ({ x: input }) => ({ y: tf.multinomial(tf.reshape<tf.Rank.R1>(input, [2]), 3, 7) }),
      'unsupported-op',
      /Multinomial/,
      /statelessUniform/,
    );
  });

  it('results whose shape depends on values', () => {
    expectRefused(({ x: input }) => ({ y: tf.unique(input).values }), 'unsupported-op', /UniqueV2/);
  });

  it('types that no graph of ours has', () => {
    expectRefused(({ x: input }) => ({ y: tf.real(tf.complex(input, input)) }), 'unsupported-op');
  });

  it('control flow that depends on values', () => {
    expectRefused(
      ({ x: input }) => {
        const total = tf.sum(input).dataSync()[0] ?? 0;
        return { y: total > 0 ? input : tf.neg(input) };
      },
      'read-in-step',
      /tf\.where/,
      here,
    );
    expectRefused(({ x: input }) => ({ y: tf.tensor(input.arraySync()) }), 'read-in-step', here);
  });

  it('a value read of an input that has not reached the engine yet', () => {
    const fresh = tf.tensor2d([[5], [6]]);
    expect(() =>
      compileStep(
        ({ x: input }: In) => {
          input.dataSync();
          return { y: input };
        },
        { variables: [], inputs: { x: fresh } },
      ),
    ).toThrow(expect.objectContaining({ code: 'read-in-step' }) as Error);
    fresh.dispose();
  });

  it('other ops in another run', () => {
    let calls = 0;
    expectRefused(
      ({ x: input }) => {
        calls += 1;
        return { y: calls % 2 === 0 ? tf.neg(input) : tf.square(input) };
      },
      'changing-ops',
      /did Square\(1 inputs\) and does Neg/,
      here,
    );
  });

  it('fewer and more ops in another run', () => {
    let calls = 0;
    const step =
      (extra: number): Step<In, Out> =>
      ({ x: input }) => {
        calls += 1;
        if (calls % 2 === extra) tf.neg(input);
        return { y: tf.square(input) };
      };
    expectRefused(step(0), 'changing-ops');
    calls = 0;
    expectRefused(step(1), 'changing-ops');
  });

  it('tensors from outside, uploaded or not', () => {
    const fresh = tf.tensor2d([[7], [8]]);
    expectRefused(({ x: input }) => ({ y: tf.add(input, fresh) }), 'captured-tensor', /shape \[2,1\]/, here);
    const used = tf.neg(fresh);
    expectRefused(({ x: input }) => ({ y: tf.add(input, used) }), 'captured-tensor', here);
    // Declared, it is a constant of the graph.
    const compiled = compileStep(({ x: input }: In) => ({ y: tf.add(input, used) }), {
      variables: [],
      constants: [used],
      inputs: { x },
    });
    expect([...compiled.run({ x }).y.dataSync()]).toEqual([-4, -4]);
    compiled.dispose();
    tf.dispose([fresh, used]);
  });

  it('variables that are not declared', () => {
    const other = tf.variable(tf.tensor2d([[1], [1]]), true, 'the-other');
    expectRefused(
      ({ x: input }) => {
        other.assign(input);
        return { y: input };
      },
      'undeclared-variable',
      /the-other/,
    );
    expect([...other.dataSync()]).toEqual([1, 1]);
    expectRefused(({ x: input }) => ({ y: tf.add(input, other) }), 'captured-tensor', here);
    other.dispose();
  });

  it('tensors left behind', () => {
    const kept: tf.Tensor[] = [];
    const left = (): void => {
      tf.dispose(kept.splice(0));
    };
    expect(() =>
      compileStep(
        ({ x: input }: In) => {
          kept.push(tf.keep(tf.neg(input)));
          return { y: input };
        },
        { variables: [], inputs: { x } },
      ),
    ).toThrow(expect.objectContaining({ code: 'leaked-tensor' }) as Error);
    left();
  });

  it('outputs that are no tensors', () => {
    expectRefused(() => ({ y: 3 }) as unknown as Out, 'wrong-output', /y of the step is no tensor but 3/);
  });

  it('more shapes than allowed, and inputs by other names', () => {
    const compiled = compileStep(({ x: input }: In) => ({ y: tf.neg(input) }), {
      variables: [],
      inputs: { x },
      maxShapes: 2,
    });
    compiled.run({ x: tf.ones([3, 1]) });
    expect(() => compiled.run({ x: tf.ones([4, 1]) })).toThrow(
      expect.objectContaining({ code: 'too-many-shapes' }) as Error,
    );
    expect([...compiled.run({ x }).y.dataSync()]).toEqual([-3, -4]);
    compiled.dispose();
  });
});

it('does not mind what stays the same', () => {
  const scale = 2;
  const compiled = compileStep(
    ({ x: input }: In) => ({ y: tf.gather(tf.mul(input, tf.scalar(scale)), tf.tensor1d([1, 0], 'int32')) }),
    { variables: [], inputs: { x } },
  );
  expect([...compiled.run({ x }).y.dataSync()]).toEqual([8, 6]);
  compiled.dispose();
});

it('gathers by indices that come in', () => {
  const compiled = compileStep(
    (inputs: { table: tf.Tensor2D; rows: tf.Tensor1D }) => ({ y: tf.gather(inputs.table, inputs.rows) }),
    {
      variables: [],
      inputs: { table: tf.ones<tf.Rank.R2>([5, 2]), rows: tf.zeros<tf.Rank.R1>([3], 'int32') },
    },
  );
  const table = tf.tensor2d([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [5, 2]);
  const run = (rows: number[]): number[] => [
    ...compiled.run({ table, rows: tf.tensor1d(rows, 'int32') }).y.dataSync(),
  ];
  expect(run([4, 0, 2])).toEqual([8, 9, 0, 1, 4, 5]);
  expect(() => run([5, 0, 0])).toThrow(expect.objectContaining({ code: 'engine' }) as Error);
  compiled.dispose();
});
