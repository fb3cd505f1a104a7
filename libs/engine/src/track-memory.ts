import { tf } from './tf.ts';

/** Tensors and bytes held after a piece of work that were not held before it; negative when it gave some back. */
export interface MemoryChange {
  readonly tensors: number;
  readonly bytes: number;
}

/**
 * Runs `work` and counts what it leaves behind. Tensors in its result count: dispose of them in `work`, or expect them.
 * @returns the result beside the change
 */
export async function trackMemory<T>(
  work: () => T | Promise<T>,
): Promise<{ readonly value: T; readonly change: MemoryChange }> {
  const before = tf.memory();
  const value = await work();
  const after = tf.memory();
  return {
    value,
    change: { tensors: after.numTensors - before.numTensors, bytes: after.numBytes - before.numBytes },
  };
}
