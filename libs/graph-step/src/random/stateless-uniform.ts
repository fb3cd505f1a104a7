import * as tf from '@tensorflow/tfjs-core';
import { GraphStepError } from '../graph-step-error.ts';
import { hostValues } from '../host-values.ts';
import { nativeBackend, tensorflowTypes, type NativeBackend, type OpAttribute } from '../native-backend.ts';
import { uniformValues } from './uniform-values.ts';

/**
 * Uniform numbers in [0, 1), multiples of 2⁻²³, that shape and seed alone decide: the stream of TensorFlow's op StatelessRandomUniform,
 * the same to the bit on every backend, in a recorded step and outside. On tfjs-node it is that op; elsewhere JavaScript draws, from the
 * values of the seed, which `stepSeed` has at hand there.
 * @param seed int32 [2]; see `stepSeed`
 * @throws GraphStepError `wrong-input` for another seed; `read-in-step` where the seed is on a device that cannot be asked
 */
export function statelessUniform<Rank extends tf.Rank>(
  shape: tf.ShapeMap[Rank],
  seed: tf.Tensor1D,
): tf.Tensor<Rank> {
  if (seed.dtype !== 'int32' || seed.rank !== 1 || seed.size !== 2) {
    throw new GraphStepError(
      'wrong-input',
      `A seed is an int32 tensor of shape [2], not ${seed.dtype} of shape [${seed.shape.join()}]. Make it with stepSeed(seed, stream, step).`,
    );
  }
  const backend = nativeBackend();
  if (backend !== undefined) return drawNative(backend, shape, seed);
  const [first = 0, second = 0] = hostValues(seed, 'a seed');
  return tf.tensor(uniformValues(tf.util.sizeFromShape(shape), [first, second]), shape);
}

function drawNative<Rank extends tf.Rank>(
  backend: NativeBackend,
  shape: tf.ShapeMap[Rank],
  seed: tf.Tensor1D,
): tf.Tensor<Rank> {
  const type = (name: string, value: number): OpAttribute => ({
    name,
    type: backend.binding.TF_ATTR_TYPE,
    value,
  });
  const { float32, int32 } = tensorflowTypes;
  const attributes = [type('dtype', float32), type('T', int32), type('Tseed', int32)];
  return tf.tidy(() => {
    const ids = backend.getInputTensorIds([tf.tensor1d(shape, 'int32'), seed]);
    const [drawn] = backend.binding.executeOp('StatelessRandomUniform', attributes, ids, 1);
    if (drawn === undefined) throw new GraphStepError('engine', 'StatelessRandomUniform gave no tensor.');
    return backend.createOutputTensor(drawn) as tf.Tensor<Rank>;
  });
}
