import type { NativeTensor } from '../native-backend.ts';
import { captured } from './refusals.ts';
import type { Typed } from './shape-rules.ts';

/** A native tensor and where in the graph its value comes from: a name, or `name:output`. */
export interface KnownTensor extends Typed {
  readonly source: string;
}

/** The tensors that a step may use, by their number in the addon. */
export interface KnownTensors {
  add(id: number, tensor: KnownTensor): void;
  /** `user` reads it. @throws GraphStepError `captured-tensor` for one from outside the step */
  find(id: number, user: string): KnownTensor;
  /** A native tensor that is none. Its number is below −1: the addon has no such numbers, and the backend never asks it to delete them. */
  readonly standIn: (tensor: KnownTensor) => NativeTensor;
}

export function createKnownTensors(constants: ReadonlyMap<number, KnownTensor>): KnownTensors {
  const tensors = new Map(constants);
  let last = -1;
  return {
    add: (id, tensor) => {
      tensors.set(id, tensor);
    },
    find: (id, user) => {
      const tensor = tensors.get(id);
      if (tensor === undefined) throw captured(`a tensor that ${user} reads`);
      return tensor;
    },
    standIn: (tensor) => {
      last -= 1;
      tensors.set(last, tensor);
      return { id: last, shape: [...tensor.shape], dtype: tensor.dtype };
    },
  };
}

/** The name of an output of the node `name` among the inputs of others. */
export const outputName = (name: string, place: number): string => (place === 0 ? name : `${name}:${place}`);
