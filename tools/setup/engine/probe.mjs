/** @file Run as a child process: loads the engine of this checkout, multiplies two numbers, prints what it found as one JSON line. */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const util = require('node:util');
// Node 23 dropped it; tfjs-node calls it when a tensor is made.
util.isNullOrUndefined ??= (/** @type {unknown} */ value) => value === null || value === undefined;
const tf = require('@tensorflow/tfjs-node-gpu');
const product = tf.matMul(tf.tensor2d([[3]]), tf.tensor2d([[7]])).dataSync()[0];
const { binding, isUsingGpuDevice } = tf.backend();
console.log(
  JSON.stringify({
    product,
    tensorflowVersion: binding.TF_Version,
    tfjsVersion: tf.version['tfjs-core'],
    gpu: isUsingGpuDevice === true,
  }),
);
