/**
 * @file Listens to what a step asks of the native addon. Every op of tfjs-node passes through `executeOp`, every JavaScript value
 * through `createTensor`, every value read back through `readSync`: a stand-in for the addon sees the whole step. One recorder writes
 * it down (create-recorder.ts), another compares a second run with that (create-comparer.ts).
 */
import type { NativeBinding, NativeTensor } from '../native-backend.ts';
import type { KnownTensor } from './known-tensors.ts';
import type { RecordedEvent, RecordedOp } from './recording.ts';
import type { Typed } from './shape-rules.ts';

/** An op by the names of its inputs in the graph. */
export type GraphOp = Pick<RecordedOp, 'op' | 'attributes' | 'inputs'>;

export interface Recorder {
  readonly binding: NativeBinding;
  readonly events: readonly RecordedEvent[];
  /** Names of the tables that the program keeps. */
  readonly tables: ReadonlySet<string>;
  /** A stand-in for a tensor from outside: with a shape, without a value, and like no other, whatever memory tensors share. */
  readonly introduce: (tensor: KnownTensor) => NativeTensor;
  /** Adds an op that exists in graphs alone. @returns stand-ins for its results */
  emit(op: GraphOp, outputs: readonly Typed[]): NativeTensor[];
  /** The graph source of a native tensor. @throws GraphStepError `captured-tensor` for one from outside the step */
  sourceOf(id: number, user: string): string;
  dispose(): void;
}

/** What a step may use of the world outside. */
export interface Surroundings {
  /** The native tensors of its constants, by number. */
  readonly constants: ReadonlyMap<number, KnownTensor>;
  /** The names of its tables. */
  readonly tables: ReadonlySet<string>;
}
