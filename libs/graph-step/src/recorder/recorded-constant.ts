import { tensorflowTypes, type TypedValues } from '../native-backend.ts';
import type { RecordedConstant } from './recording.ts';
import { unsupportedType } from './refusals.ts';

const graphTypes = new Set<number>(Object.values(tensorflowTypes));

/** Whether a graph of ours may have tensors of this TensorFlow type. */
export const isGraphType = (dtype: number): boolean => graphTypes.has(dtype);

/** What JavaScript gives the addon, copied. @throws GraphStepError `unsupported-op` for texts and strange types */
export function constantOf(
  shape: readonly number[],
  dtype: number,
  values: TypedValues | readonly Uint8Array[],
): Omit<RecordedConstant, 'name'> {
  if (!ArrayBuffer.isView(values) || !isGraphType(dtype)) throw unsupportedType('JavaScript makes', dtype);
  return { kind: 'constant', dtype, shape: [...shape], values: values.slice() };
}

/** Equal for equal constants. */
export function constantKey({ dtype, shape, values }: Omit<RecordedConstant, 'name'>): string {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return `${dtype} ${shape.join()} ${bytes.toString('latin1')}`;
}
