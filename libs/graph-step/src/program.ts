/**
 * @file Steps that share variables. TensorFlow keeps the variables of a session in that session alone, so all steps on the same variables
 * live in one graph; each run computes only what its step needs.
 */
import type * as tf from '@tensorflow/tfjs-core';
import { createEagerProgram } from './eager-program.ts';
import { createGraphProgram } from './graph/graph-program.ts';
import { nativeBackend } from './native-backend.ts';
import type { PlainStep, ProgramOptions, StepOptions } from './plain-program.ts';

/** Tensors by name; an interface with tensor members will do. */
export type Tensors<Names> = { readonly [Name in keyof Names]: tf.Tensor };

/** Tensors in, tensors out; may assign variables. Ownership as inside `tf.tidy`: what is returned belongs to the caller, the rest is disposed. */
export type Step<Inputs extends Tensors<Inputs>, Outputs extends Tensors<Outputs>> = (
  inputs: Inputs,
) => Outputs;

export interface CompiledStep<Inputs extends Tensors<Inputs>, Outputs extends Tensors<Outputs>> {
  /**
   * Records the step for inputs of these shapes, unless that is done. Values do not matter, but are computed with; variables stay as they are.
   * @throws GraphStepError for a step that cannot be a graph
   */
  prepare(inputs: Inputs): void;
  /** Runs the step. Inputs are borrowed; the outputs are the caller's. Prepares it for inputs of a new shape. */
  run(inputs: Inputs): Outputs;
  /** Runs the step and forgets what it returns. */
  advance(inputs: Inputs): void;
}

export interface Program {
  /** `graph` on tfjs-node, `eager` on every other backend, where steps simply run. */
  readonly mode: 'graph' | 'eager';
  step<Inputs extends Tensors<Inputs>, Outputs extends Tensors<Outputs>>(
    step: Step<Inputs, Outputs>,
    options?: StepOptions,
  ): CompiledStep<Inputs, Outputs>;
  /** Copies the state of the graph into the variables. While a program runs, the variables themselves are out of date. */
  read(): void;
  /** Copies the variables into the state of the graph: after they were changed outside. The first run does it by itself. */
  write(): void;
  /** Frees graph and session. Does not read the state back. */
  dispose(): void;
}

/**
 * A program on the backend of the moment. It starts without steps.
 * @throws GraphStepError `unsupported-precision` for bfloat16 where steps run eagerly
 */
export function createProgram(options: ProgramOptions): Program {
  const backend = options.mode === 'eager' ? undefined : nativeBackend();
  const program = backend === undefined ? createEagerProgram(options) : createGraphProgram(backend, options);
  return {
    ...program,
    // Names and types of the tensors are known to the compiler alone.
    step: (step, own) => program.step(step as unknown as PlainStep, own) as never,
  };
}
