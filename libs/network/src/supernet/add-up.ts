import { tf } from '@bionas/engine';

/** The sum of at least one tensor of equal shapes. Takes them all: they are freed, or one of them is the result. */
export function addUp(tensors: readonly tf.Tensor[]): tf.Tensor {
  const [only, ...others] = tensors;
  if (only !== undefined && others.length === 0) return only;
  const sum = tf.addN([...tensors]);
  tf.dispose([...tensors]);
  return sum;
}
