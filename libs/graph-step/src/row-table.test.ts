import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from './program.ts';
import { createRowTable } from './row-table.ts';
import { loadNative } from './testing/load-native.ts';

beforeAll(loadNative);

const values = Uint8Array.from({ length: 5 * 2 * 3 }, (_, place) => (place * 37) % 256);

describe('a row table', () => {
  it('gives the same rows eagerly and in a graph, through a change of shapes', () => {
    const table = createRowTable(values, [5, 2, 3]);
    const program = createProgram({ variables: [], tables: [table] });
    const step = program.step(({ rows }: { rows: tf.Tensor1D }) => ({
      images: table.gather(rows),
    }));
    for (const rows of [
      [4, 0],
      [1, 1],
      [3, 2, 0],
    ]) {
      const indices = tf.tensor1d(rows, 'int32');
      const { images } = step.run({ rows: indices });
      expect(images.shape).toEqual([rows.length, 2, 3]);
      expect(images.dataSync()).toEqual(table.gather(indices).dataSync());
      expect(images.dataSync()[0]).toBe(values[6 * (rows[0] ?? 0)]);
    }
    program.dispose();
  });

  it('refuses rows it does not have, eagerly and in a graph', () => {
    const table = createRowTable(values, [5, 6]);
    const outside = tf.tensor1d([0, 5], 'int32');
    expect(() => table.gather(outside)).toThrow(/Row 5 is asked of a table that has rows 0 to 4/);
    const program = createProgram({ variables: [], tables: [table] });
    const step = program.step(({ rows }: { rows: tf.Tensor1D }) => ({ images: table.gather(rows) }));
    expect(() => step.run({ rows: outside })).toThrow(expect.objectContaining({ code: 'engine' }) as Error);
    program.dispose();
    expect(() => createRowTable(values, [5, 7])).toThrow(/has 35 numbers, and the array has 30/);
  });

  it('has to be declared', () => {
    const table = createRowTable(values, [5, 6]);
    const program = createProgram({ variables: [] });
    const step = program.step(({ rows }: { rows: tf.Tensor1D }) => ({ images: table.gather(rows) }));
    expect(() => step.run({ rows: tf.tensor1d([0], 'int32') })).toThrow(
      expect.objectContaining({ code: 'captured-tensor' }) as Error,
    );
    program.dispose();
  });
});
