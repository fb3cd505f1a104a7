import type * as tf from '@tensorflow/tfjs-core';
import { GraphStepError } from './graph-step-error.ts';

/**
 * The values of a tensor that an eager step needs in JavaScript. Those of a tensor made from JavaScript values are at hand on every
 * backend; for others some have to wait for the device, which WebGPU cannot within a step.
 * @throws GraphStepError `read-in-step` where the backend has to wait and cannot
 */
export function hostValues(tensor: tf.Tensor, what: string): Int32Array {
  try {
    return tensor.dataSync<'int32'>();
  } catch (cause) {
    throw new GraphStepError(
      'read-in-step',
      `The step needs the value of ${what} at once, and the backend has it on its device only (${cause instanceof Error ? cause.message : String(cause)}). Make that tensor from JavaScript numbers, as tf.scalar(step, 'int32'), and hand it to the step as an input; or use tfjs-node.`,
      { cause },
    );
  }
}
