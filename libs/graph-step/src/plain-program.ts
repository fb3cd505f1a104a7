import type * as tf from '@tensorflow/tfjs-core';
import type { Precision } from './graph/precision.ts';
import type { RowTable } from './row-table.ts';

/** Tensors by name. */
export type NamedTensors = Readonly<Record<string, tf.Tensor>>;
export type PlainStep = (inputs: NamedTensors) => NamedTensors;

export interface ProgramOptions {
  /** Every variable that a step reads or assigns. */
  readonly variables: readonly tf.Variable[];
  /** Tensors from outside that never change; their values become part of the graph. */
  readonly constants?: readonly tf.Tensor[];
  /** Tables that a step gathers from. */
  readonly tables?: readonly RowTable[];
  /**
   * How many bytes of tables may live in the graph, on the device: they are taken in their order as long as they fit. The others stay
   * where they are, and the rows of each run are fed. Default: an eighth of the memory of the GPU, or else of this machine.
   */
  readonly residentBytes?: number;
  /** `eager` runs steps as they are even where a graph is possible: the reference. Default `graph`. */
  readonly mode?: PlainProgram['mode'];
  /** Of convolutions and matrix products; variables and all else stay float32. Default `float32`. */
  readonly precision?: Precision;
  /** How many shapes of its inputs a step may have. Each has a graph of its own. Default 4. */
  readonly maxShapes?: number;
}

/** What a step may have of its own. */
export interface StepOptions {
  /** Instead of the program's. */
  readonly precision?: Precision;
}

/** A program before the types of its steps' tensors: see `Program`. */
export interface PlainProgram {
  readonly mode: 'graph' | 'eager';
  step(
    step: PlainStep,
    options?: StepOptions,
  ): {
    prepare(inputs: NamedTensors): void;
    run(inputs: NamedTensors): NamedTensors;
    advance(inputs: NamedTensors): void;
  };
  read(): void;
  write(): void;
  dispose(): void;
}
