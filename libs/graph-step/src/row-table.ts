import * as tf from '@tensorflow/tfjs-core';
import { GraphStepError } from './graph-step-error.ts';
import { hostValues } from './host-values.ts';
import { nativeBackend, tensorflowTypes } from './native-backend.ts';
import { callSite } from './recorder/call-site.ts';
import { activeRecorder } from './recorder/listen.ts';

/**
 * Rows of bytes that a step gathers from: the images of a data set. A program that declares the table keeps it in its session, on the
 * device and as bytes; where it is too large for that (`residentBytes`), the program takes the rows out of the JavaScript array before
 * each run and feeds them, as the eager step does. The numbers are the same.
 */
export interface RowTable {
  /** [rows, …row] */
  readonly shape: readonly number[];
  readonly values: Uint8Array;
  /** Name of its node in every program that declares it. */
  readonly name: string;
  /**
   * The rows at `indices` (int32 [count]) as float32 [count, …row], numbers from 0 to 255.
   * @throws GraphStepError `wrong-input` for an index outside; a graph that has the table throws `engine`
   */
  gather(indices: tf.Tensor1D): tf.Tensor;
}

let made = 0;

/** A table over an array, which it borrows and which must not change. `shape` is [rows, …row]. */
export function createRowTable(values: Uint8Array, shape: readonly number[]): RowTable {
  const size = shape.reduce((product, side) => product * side, 1);
  const [, ...row] = shape;
  if (size !== values.length) {
    throw new GraphStepError(
      'wrong-input',
      `A table of shape [${shape.join()}] has ${size} numbers, and the array has ${values.length}.`,
    );
  }
  made += 1;
  const name = `table_${made}`;
  const table: Omit<RowTable, 'gather'> = { shape, values, name };
  return {
    ...table,
    gather: (indices) => recordedRows(table, row, indices) ?? eagerRows(table, row, indices),
  };
}

function recordedRows(
  { name }: Pick<RowTable, 'name'>,
  row: readonly number[],
  indices: tf.Tensor1D,
): tf.Tensor | undefined {
  const [backend, recorder] = [nativeBackend(), activeRecorder()];
  if (backend === undefined || recorder === undefined) return undefined;
  if (!recorder.tables.has(name)) {
    throw new GraphStepError(
      'captured-tensor',
      `The step gathers from a table of rows of shape [${row.join()}] that its program does not declare${callSite()}. Add it to the tables of the program.`,
    );
  }
  const [id = -1] = backend.getInputTensorIds([indices]);
  const shape = [indices.shape[0], ...row];
  const types = { dtype: { type: tensorflowTypes.uint8 }, Tindices: { type: tensorflowTypes.int32 } };
  const gather = {
    op: 'ResourceGather',
    attributes: types,
    inputs: [name, recorder.sourceOf(id, 'a table')],
  };
  const [bytes] = recorder.emit(gather, [{ shape, dtype: tensorflowTypes.uint8 }]);
  if (bytes === undefined) return undefined;
  const cast = { SrcT: { type: tensorflowTypes.uint8 }, DstT: { type: tensorflowTypes.float32 } };
  const [numbers] = recorder.emit(
    { op: 'Cast', attributes: cast, inputs: [recorder.sourceOf(bytes.id, 'a table')] },
    [{ shape, dtype: tensorflowTypes.float32 }],
  );
  return numbers && backend.createOutputTensor(numbers);
}

function eagerRows(table: Omit<RowTable, 'gather'>, row: readonly number[], indices: tf.Tensor1D): tf.Tensor {
  const positions = hostValues(indices, 'the rows that are asked of a table');
  return tf.tensor(Float32Array.from(gatherRows(table, positions)), [positions.length, ...row]);
}

/** The bytes of the rows at `positions`, one row after the other. @throws GraphStepError `wrong-input` for a row that there is none of */
export function gatherRows(
  { shape, values }: Pick<RowTable, 'shape' | 'values'>,
  positions: Int32Array,
): Uint8Array {
  const [rows = 0, ...row] = shape;
  const size = row.reduce((product, side) => product * side, 1);
  const gathered = new Uint8Array(positions.length * size);
  positions.forEach((position, place) => {
    if (position < 0 || position >= rows) {
      throw new GraphStepError(
        'wrong-input',
        `Row ${position} is asked of a table that has rows 0 to ${rows - 1}.`,
      );
    }
    gathered.set(values.subarray(position * size, (position + 1) * size), place * size);
  });
  return gathered;
}
