import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createProgram, type CompiledStep, type Program } from './program.ts';
import { createRowTable } from './row-table.ts';
import { loadNative } from './testing/load-native.ts';

beforeAll(loadNative);

interface Rows {
  readonly rows: tf.Tensor1D;
  readonly others: tf.Tensor1D;
}

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

  it('gives the same rows to the bit where it is too large to live in the graph', () => {
    const large = createRowTable(values, [5, 2, 3]);
    const small = createRowTable(values.subarray(0, 12), [2, 6]);
    const compiled = (residentBytes: number): CompiledStep<Rows, { images: tf.Tensor; again: tf.Tensor }> => {
      const program = createProgram({ variables: [], tables: [large, small], residentBytes });
      programs.push(program);
      return program.step(({ rows, others }: Rows) => {
        // Twice the same rows, and others of another table.
        const images = tf.mul(large.gather(rows), 1 / 255);
        const again = tf.concat([tf.reshape(large.gather(rows), [-1, 6]), small.gather(others)]);
        return { images, again };
      });
    };
    const programs: Program[] = [];
    // Nothing fits, the second alone, the first alone, both.
    const [resident, ...others] = [42, 0, 29, 30].map(compiled);
    const { numTensors } = tf.memory();
    for (const rows of [
      [4, 0],
      [1, 1],
      [3, 2, 0],
    ]) {
      const inputs = { rows: tf.tensor1d(rows, 'int32'), others: tf.tensor1d([1, 0], 'int32') };
      const expected = resident?.run(inputs);
      expect(expected?.images.dataSync()[0]).toBeCloseTo((values[6 * (rows[0] ?? 0)] ?? NaN) / 255, 6);
      for (const each of others) {
        const found = each.run(inputs);
        expect(found.images.shape).toEqual([rows.length, 2, 3]);
        expect(found.images.dataSync()).toEqual(expected?.images.dataSync());
        expect(found.again.dataSync()).toEqual(expected?.again.dataSync());
        tf.dispose({ ...found });
      }
      tf.dispose([inputs, { ...expected }]);
    }
    expect(tf.memory().numTensors).toBe(numTensors);
    for (const program of programs) program.dispose();
  });

  it('has to know its rows before the run where it is fed', () => {
    const table = createRowTable(values, [5, 6]);
    const program = createProgram({ variables: [], tables: [table], residentBytes: 29 });
    const given = program.step(({ rows }: { rows: tf.Tensor1D }) => ({ images: table.gather(rows) }));
    expect(() => given.run({ rows: tf.tensor1d([0, 5], 'int32') })).toThrow(
      expect.objectContaining({ code: 'wrong-input' }) as Error,
    );
    const computed = program.step(({ rows }: { rows: tf.Tensor1D }) => ({
      images: table.gather(tf.add(rows, tf.scalar(1, 'int32'))),
    }));
    expect(() => computed.run({ rows: tf.tensor1d([0], 'int32') })).toThrow(
      expect.objectContaining({
        code: 'unsupported-op',
        message: expect.stringMatching(/shape \[5,6\], whose 30 bytes .* raise residentBytes/) as string,
      }) as Error,
    );
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
