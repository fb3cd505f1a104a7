import { tf } from '@bionas/engine';
import type { LayerOperator } from '@bionas/learning-rules';

/** y = x·W; weights [in, out]. */
export const denseOperator: LayerOperator = {
  forward: (x, weights) => tf.matMul(x, weights),
  inputGradient: (delta, weights) => tf.matMul(delta, weights, false, true),
  weightGradient: (x, delta) => tf.matMul(x, delta, true, false),
};
