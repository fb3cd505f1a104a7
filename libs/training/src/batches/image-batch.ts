/** @file Images by their positions in a set, for steps that gather them out of a table. */
import type { ImageSet } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import { createRowTable, type RowTable } from '@bionas/graph-step';

/** Which images, and their classes: int32 [batch] each. */
export type ImageBatch = { readonly positions: tf.Tensor1D; readonly labels: tf.Tensor1D };

/** The pixels of a set, one image a row. */
export function tableOf({ images, count, height, width, channels }: ImageSet): RowTable {
  return createRowTable(images, [count, height, width, channels]);
}

/** Pixels in [0, 1]: [batch, height, width, channels]. Multiplied as in a graph, which makes a product of a division by a constant. */
export function pixelsAt(table: RowTable, positions: tf.Tensor1D): tf.Tensor4D {
  return tf.mul<tf.Tensor4D>(table.gather(positions), 1 / 255);
}

/** The caller's. */
export function batchAt({ labels }: Pick<ImageSet, 'labels'>, positions: Uint32Array): ImageBatch {
  return {
    positions: tf.tensor1d(Int32Array.from(positions), 'int32'),
    labels: tf.tensor1d(
      Int32Array.from(positions, (position) => labels[position] ?? 0),
      'int32',
    ),
  };
}

/** Frees the inputs of a step when it is done. */
export function withTensors<Inputs extends Readonly<Record<string, tf.Tensor>>, Result>(
  inputs: Inputs,
  use: (inputs: Inputs) => Result,
): Result {
  try {
    return use(inputs);
  } finally {
    tf.dispose(inputs);
  }
}
