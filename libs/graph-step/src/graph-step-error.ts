/** What can be wrong with a step or with the way it is used. */
export type GraphStepErrorCode =
  /** A number that JavaScript computed differs from one recording to the next: in the graph it would be frozen. */
  | 'changing-constant'
  /** The step did other ops in its second recording. */
  | 'changing-ops'
  /** The step reads the value of a tensor; eagerly: one that is not at hand. */
  | 'read-in-step'
  /** The step uses a tensor that is neither input, variable nor constant of it. */
  | 'captured-tensor'
  /** The step assigns a variable that was not declared. */
  | 'undeclared-variable'
  /** The step leaves tensors behind. */
  | 'leaked-tensor'
  /** An op, attribute or type that cannot be part of a graph. */
  | 'unsupported-op'
  /** bfloat16 where steps are not recorded. */
  | 'unsupported-precision'
  /** Inputs or outputs are not what the step was compiled for. */
  | 'wrong-input'
  | 'wrong-output'
  /** More input shapes than the step was allowed to keep. */
  | 'too-many-shapes'
  /** Used after `dispose`. */
  | 'disposed'
  /** TensorFlow refused the graph or failed to run it. */
  | 'engine';

/** Every error of this library. The message says what was found, what is expected and what to do. */
export class GraphStepError extends Error {
  readonly code: GraphStepErrorCode;

  constructor(code: GraphStepErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'GraphStepError';
    this.code = code;
  }
}
