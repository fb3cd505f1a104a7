import { tensorflowTypes, type NativeBinding, type TypedValues } from '../native-backend.ts';
import type { Typed } from './shape-rules.ts';

/** Native tensors of zeros, one of each shape and type. */
export interface Zeros {
  /** The number of a tensor that belongs to the collection. */
  of(wanted: Typed): number;
  dispose(): void;
}

export function createZeros(binding: NativeBinding): Zeros {
  const made = new Map<string, number>();
  return {
    of: ({ shape, dtype }) => {
      const key = `${dtype} ${shape.join()}`;
      let id = made.get(key);
      if (id === undefined) {
        id = binding.createTensor([...shape], dtype, valuesOf(dtype, sizeOf(shape)));
        made.set(key, id);
      }
      return id;
    },
    dispose: () => {
      for (const id of made.values()) binding.deleteTensor(id);
      made.clear();
    },
  };
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, side) => size * side, 1);

function valuesOf(dtype: number, size: number): TypedValues {
  if (dtype === tensorflowTypes.float32) return new Float32Array(size);
  return dtype === tensorflowTypes.int32 ? new Int32Array(size) : new Uint8Array(size);
}
