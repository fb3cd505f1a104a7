import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { nativeBackend, type OpAttribute, type TypedValues } from '../native-backend.ts';
import { loadNative } from '../testing/load-native.ts';
import { graphAttributes } from './op-attributes.ts';
import { shapeRules, type OpInput } from './shape-rules.ts';

beforeAll(loadNative);

/** Runs `body` eagerly and holds every rule against what TensorFlow computed. @returns the ops that had a rule */
function compareWhile(body: () => unknown): Set<string> {
  const backend = nativeBackend();
  if (backend === undefined) throw new Error('the native backend is not loaded');
  const real = backend.binding;
  const known = new Map<number, OpInput>();
  const values = new Map<number, TypedValues>();
  const seen = new Set<string>();
  const standIn = {
    createTensor: (shape: number[], dtype: number, given: TypedValues): number => {
      const id = real.createTensor(shape, dtype, given);
      known.set(id, { shape, dtype, values: given });
      values.set(id, given);
      return id;
    },
    executeOp: (op: string, attributes: OpAttribute[], ids: number[], count: number) => {
      const outputs = real.executeOp(op, attributes, ids, count);
      const inputs = ids.map((id) => known.get(id)).filter((input) => input !== undefined);
      const predicted = shapeRules[op]?.(inputs, graphAttributes(real, op, attributes, ids.length));
      if (predicted !== undefined) {
        seen.add(op);
        const plain = (list: readonly { shape: readonly number[]; dtype: number }[]): unknown =>
          list.map(({ shape, dtype }) => ({ shape, dtype }));
        expect(plain(predicted), `${op} of ${JSON.stringify(inputs.map(({ shape }) => shape))}`).toEqual(
          plain(outputs),
        );
      }
      for (const { id, shape, dtype } of outputs) known.set(id, { shape, dtype, values: undefined });
      return outputs;
    },
  };
  backend.binding = new Proxy({} as typeof real, {
    get: (_, key) => {
      if (key === 'createTensor' || key === 'executeOp') return standIn[key];
      const member: unknown = Reflect.get(real, key);
      return typeof member === 'function' ? (member.bind(real) as unknown) : member;
    },
  });
  try {
    tf.tidy(() => {
      body();
    });
  } finally {
    backend.binding = real;
  }
  return seen;
}

/** Ops that tfjs has no function for, or calls by another name. */
function callDirectly(): void {
  const backend = nativeBackend();
  if (backend === undefined) throw new Error('the native backend is not loaded');
  const { binding } = backend;
  const type = (name: string): OpAttribute => ({ name, type: binding.TF_ATTR_TYPE, value: 1 });
  const image = tf.ones([2, 5, 4, 3]);
  const channel = tf.ones([3]);
  const run = (op: string, attributes: OpAttribute[], inputs: tf.Tensor[], outputs: number): tf.Tensor[] =>
    binding
      .executeOp(op, [type('T'), ...attributes], backend.getInputTensorIds(inputs), outputs)
      .map((output) => backend.createOutputTensor(output));
  for (const op of [
    'Abs',
    'Elu',
    'Exp',
    'Log',
    'Neg',
    'Relu6',
    'Rsqrt',
    'Sigmoid',
    'Sign',
    'Sqrt',
    'Square',
    'Tanh',
  ])
    run(op, [], [image], 1);
  for (const op of ['Add', 'AddV2', 'Div', 'Minimum', 'RealDiv', 'SquaredDifference', 'Sub'])
    run(op, [], [channel, image], 1);
  run('ReluGrad', [], [image, image], 1);
  const norm: OpAttribute[] = [
    type('U'),
    { name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: 1e-3 },
    { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' },
    { name: 'is_training', type: binding.TF_ATTR_BOOL, value: true },
  ];
  const none = tf.tensor1d([]);
  const [, , , ...saved] = run('FusedBatchNormV3', norm, [image, channel, channel, none, none], 6);
  run('FusedBatchNormGradV3', norm, [image, image, channel, ...saved], 5);
}

describe('shape rules', () => {
  it('foretell what TensorFlow computes, forward and backward', () => {
    const seen = new Set<string>();
    for (const size of [5, 8]) {
      for (const stride of [1, 2]) {
        for (const padding of ['same', 'valid'] as const) {
          for (const kernel of [1, 3]) {
            const ops = compareWhile(() => {
              const image = tf.ones<tf.Rank.R4>([2, size, size + 1, 4]);
              const filter = tf.ones<tf.Rank.R4>([kernel, kernel, 4, 6]);
              const depth = tf.ones<tf.Rank.R4>([kernel, kernel, 4, 1]);
              tf.grads((x, w) => tf.sum(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, padding)))([
                image,
                filter,
              ]);
              tf.grads((x, w) =>
                tf.sum(tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, padding)),
              )([image, depth]);
              tf.grad((x) => tf.sum(tf.maxPool(x as tf.Tensor4D, 3, stride, padding)))(image);
              tf.grad((x) => tf.sum(tf.avgPool(x as tf.Tensor4D, 3, stride, padding)))(image);
              tf.relu(tf.sub(tf.mul(image, tf.ones([4])), tf.scalar(1)));
              tf.maximum(tf.ones([3, 1, 2]), tf.ones([4, 1]));
              tf.reshape(image, [2, -1]);
              tf.concat([image, tf.ones([2, size, size + 1, 3])], 3);
              tf.split(image, [1, 3], 3);
              tf.spaceToBatchND(
                image,
                [2, 2],
                [
                  [0, size % 2],
                  [0, (size + 1) % 2],
                ],
              );
              tf.batchToSpaceND(
                tf.ones([8, 3, 3, 1]),
                [2, 2],
                [
                  [0, 1],
                  [0, 0],
                ],
              );
              tf.matMul(tf.ones([3, 4, 5]), tf.ones([3, 6, 5]), false, true);
              tf.matMul(tf.ones([5, 4]), tf.ones([5, 2]), true);
              tf.addN([image, image]);
            });
            for (const op of ops) seen.add(op);
          }
        }
      }
    }
    for (const op of compareWhile(callDirectly)) seen.add(op);
    expect(Object.keys(shapeRules).filter((op) => !seen.has(op))).toEqual([]);
  });
});
