import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';

/** Starts tfjs-node for a test. Node 23 dropped a function that it calls for each tensor it makes. */
export async function loadNative(): Promise<void> {
  const util = createRequire(import.meta.url)('node:util') as {
    isNullOrUndefined?: (value: unknown) => boolean;
  };
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  await import('@tensorflow/tfjs-node-gpu');
  await tf.setBackend('tensorflow');
}
