/** @file What this library uses of the backend of `@tensorflow/tfjs-node` and `-gpu` 4.22; no other file knows its insides. */
import * as tf from '@tensorflow/tfjs-core';

export type TypedValues = Float32Array | Int32Array | Uint8Array;

/** An attribute of an op, as the kernels of the backend give it. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** A tensor that lives in the native library: its number there, shape and TensorFlow type. */
export interface NativeTensor {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

type AttributeType = 'INT' | 'FLOAT' | 'BOOL' | 'TYPE' | 'STRING' | 'SHAPE';

/** The native addon. Every op of the backend passes through `executeOp`, every JavaScript value through `createTensor`. */
export interface NativeBinding extends Readonly<Record<`TF_ATTR_${AttributeType}`, number>> {
  createTensor(shape: number[], dtype: number, values: TypedValues | readonly Uint8Array[]): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): TypedValues;
  executeOp(name: string, attributes: OpAttribute[], inputs: number[], outputs: number): NativeTensor[];
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(session: number): void;
  runSavedModel(session: number, inputs: number[], inputNames: string, outputNames: string): NativeTensor[];
}

/** What the backend knows of a tensor. `values` are held until the first op that needs them; `id` is −1 until then. */
export interface TensorRecord {
  readonly values: TypedValues | readonly Uint8Array[] | null;
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

export interface NativeBackend {
  binding: NativeBinding;
  readonly isUsingGpuDevice: boolean;
  readonly tensorMap: { get(dataId: tf.DataId): TensorRecord };
  move(dataId: tf.DataId, ...rest: readonly unknown[]): void;
  readSync(dataId: tf.DataId): unknown;
  getInputTensorIds(tensors: readonly tf.TensorInfo[]): number[];
  createOutputTensor(tensor: NativeTensor): tf.Tensor;
}

/** The native backend, or undefined while tfjs computes with another one. */
export function nativeBackend(): NativeBackend | undefined {
  return tf.getBackend() === 'tensorflow' ? (tf.backend() as unknown as NativeBackend) : undefined;
}

/** TensorFlow's numbers of its types. */
export const tensorflowTypes = {
  float32: 1,
  uint8: 4,
  int32: 3,
  string: 7,
  int64: 9,
  bool: 10,
  bfloat16: 14,
} as const;

/** TensorFlow's number for the type of a tensor, or undefined for those that no graph is made of here. */
export function typeNumber(dtype: tf.DataType): number | undefined {
  switch (dtype) {
    case 'float32':
    case 'int32':
    case 'bool':
      return tensorflowTypes[dtype];
    case 'string':
    case 'complex64':
      return undefined;
  }
}
