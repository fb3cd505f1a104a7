import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { compileStep } from './compile-step.ts';
import { loadNative } from './testing/load-native.ts';

beforeAll(loadNative);

const [rows, columns] = [3, 4];
const image = (a: tf.Tensor): tf.Tensor4D => tf.reshape(a, [1, rows, columns, 1]);

/** Ops from tensors of one shape to a tensor of that shape; `a`, `b` and `c` choose operands and sizes. */
const ops: Readonly<Record<string, (a: tf.Tensor2D, b: tf.Tensor2D, size: number) => tf.Tensor2D>> = {
  add: (a, b) => tf.add(a, b),
  addRow: (a, b) => tf.add(a, tf.mean(b, 0, true)),
  concat: (a, b) => tf.slice(tf.concat([a, b], 0), [2, 0], [rows, columns]),
  conv: (a, b) =>
    tf.reshape(
      tf.conv2d(image(a), tf.reshape<tf.Rank.R4>(tf.slice(b, 0, [1, columns]), [2, 2, 1, 1]), 1, 'same'),
      [rows, columns],
    ),
  divide: (a, b) => tf.div(a, tf.add(tf.square(b), 1)),
  gather: (a, b) => tf.gather(a, tf.argMax(b, 0), 1),
  greater: (a, b) => tf.where(tf.greater(a, b), a, tf.neg(b)),
  matMul: (a, b, size) => tf.matMul(tf.matMul(a, b, false, true), size % 2 === 0 ? a : b),
  max: (a, b) => tf.maximum(a, tf.mul(tf.ones([rows, columns]), tf.max(b, 1, true))),
  oneHot: (a) => tf.reshape(tf.oneHot(tf.argMin(a, 1), columns, 1, 0, 'float32'), [rows, columns]),
  pad: (a, _b, size) =>
    tf.slice(
      tf.pad(a, [
        [size % 3, 1],
        [0, 2],
      ]),
      0,
      [rows, columns],
    ),
  pool: (a) => tf.reshape(tf.maxPool(image(a), 2, 1, 'same'), [rows, columns]),
  relu: (a) => tf.relu(a),
  scale: (a, _b, size) => tf.mul(a, size / 7),
  sigmoid: (a) => tf.sigmoid(a),
  softmax: (a) => tf.softmax(a),
  split: (a, b) => tf.add(tf.concat(tf.split(a, 2, 1).reverse(), 1), b),
  tile: (a) => tf.slice(tf.tile(a, [2, 1]), [1, 0], [rows, columns]),
  transpose: (a) => tf.reshape(tf.transpose(a), [rows, columns]),
  unstack: (a) => tf.reshape(tf.stack(tf.unstack(a, 0).reverse(), 0), [rows, columns]),
};
const names = Object.keys(ops);
/** These choose by comparison, and tfjs has no gradient for that. */
const notDifferentiable = new Set(['gather', 'greater', 'oneHot']);

const program = fc.array(
  fc.record({
    op: fc.constantFrom(...names),
    left: fc.nat(),
    right: fc.nat(),
    size: fc.nat({ max: 20 }),
  }),
  { minLength: 1, maxLength: 14 },
);
const matrix = fc.array(fc.float({ min: -2, max: 2, noNaN: true }), {
  minLength: rows * columns,
  maxLength: rows * columns,
});

it('does what the eager step does, for any graph', () => {
  const used = new Set<string>();
  fc.assert(
    fc.property(program, matrix, matrix, fc.boolean(), (lines, first, second, differentiate) => {
      const weight = tf.variable(tf.tensor2d(second, [rows, columns]));
      const step = ({ x }: { x: tf.Tensor2D }): { y: tf.Tensor; total: tf.Scalar } => {
        const compute = (): tf.Tensor2D => {
          const values: tf.Tensor2D[] = [x, weight];
          for (const { op, left, right, size } of lines) {
            if (differentiate && notDifferentiable.has(op)) continue;
            used.add(op);
            const [a, b] = [values[left % values.length] ?? x, values[right % values.length] ?? x];
            // Numbers stay small, whatever the order of the ops.
            values.push(tf.clipByValue((ops[op] ?? tf.add<tf.Tensor2D>)(a, b, size), -4, 4));
          }
          return values.at(-1) ?? x;
        };
        const y = compute();
        const total = differentiate
          ? tf.variableGrads(() => tf.mean(tf.add(compute(), weight)), [weight]).value
          : tf.mean<tf.Scalar>(y);
        weight.assign(tf.add<tf.Tensor2D>(tf.mul(weight, 0.5), y));
        return { y, total };
      };
      const x = tf.tensor2d(first, [rows, columns]);
      const compiled = compileStep(step, { variables: [weight], inputs: { x } });
      const run = (results: { y: tf.Tensor; total: tf.Scalar }): number[] => {
        const numbers = [...results.y.dataSync(), ...results.total.dataSync()];
        tf.dispose([results.y, results.total]);
        return numbers;
      };
      const recorded = [run(compiled.run({ x })), run(compiled.run({ x }))];
      const eager = [run(tf.tidy(() => step({ x }))), run(tf.tidy(() => step({ x })))];
      compiled.read();
      eager.flat().forEach((value, place) => expect(recorded.flat()[place]).toBeCloseTo(value, 4));
      compiled.dispose();
      tf.dispose([weight, x]);
    }),
    { numRuns: 40, seed: 20 },
  );
  expect([...used].sort()).toEqual(names);
  // Forty graphs: on a GPU each of them makes TensorFlow try kernels.
}, 120_000);
