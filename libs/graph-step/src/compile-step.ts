import type { ProgramOptions } from './plain-program.ts';
import { createProgram, type CompiledStep, type Program, type Step, type Tensors } from './program.ts';

export interface CompileOptions<Inputs> extends ProgramOptions {
  /** Examples: their names, types and shapes are what the step is recorded for. */
  readonly inputs: Inputs;
}

/** One step with the variables it works on. */
export type SingleStep<Inputs extends Tensors<Inputs>, Outputs extends Tensors<Outputs>> = Omit<
  Program,
  'step'
> &
  CompiledStep<Inputs, Outputs>;

/**
 * Records an eager step and makes a TensorFlow graph of it; on other backends than tfjs-node it stays eager. For several steps on the
 * same variables, as training and evaluation, use `createProgram`.
 * @throws GraphStepError for a step that cannot be a graph, naming the op and the line
 */
export function compileStep<Inputs extends Tensors<Inputs>, Outputs extends Tensors<Outputs>>(
  step: Step<Inputs, Outputs>,
  options: CompileOptions<Inputs>,
): SingleStep<Inputs, Outputs> {
  const { inputs, ...rest } = options;
  const program = createProgram(rest);
  const compiled = program.step(step);
  compiled.prepare(inputs);
  return { ...program, ...compiled };
}
