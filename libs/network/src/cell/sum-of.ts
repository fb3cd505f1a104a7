import { tf } from '@bionas/engine';

/** The sum of at least one tensor of equal shapes, always in the same order; one tensor is handed back as it is. */
export function sumOf(tensors: readonly tf.Tensor[]): tf.Tensor {
  return tensors.reduce((sum, tensor) => tf.add(sum, tensor));
}
