/** @file What a recording refuses, in words that name the line of the step. */
import { GraphStepError } from '../graph-step-error.ts';
import type { TypedValues } from '../native-backend.ts';
import { callSite } from './call-site.ts';
import type { RecordedConstant, RecordedEvent } from './recording.ts';

export function captured(what: string): GraphStepError {
  return new GraphStepError(
    'captured-tensor',
    `The step uses ${what} from outside${callSite()}. In the graph its value would be frozen. Make it an input, declare it among the variables, or among the constants if it never changes.`,
  );
}

export function readInStep(shape: readonly number[]): GraphStepError {
  return new GraphStepError(
    'read-in-step',
    `The step reads the value of a tensor of shape [${shape.join()}]${callSite()}. In a graph there is no value to read yet, and what JavaScript does with it would be frozen. Keep to tensor ops (tf.where instead of if), or return the tensor and read it after the step.`,
  );
}

/** `what` makes a tensor of this TensorFlow type. */
export function unsupportedType(what: string, dtype: number): GraphStepError {
  return new GraphStepError(
    'unsupported-op',
    `In the step ${what} a tensor of TensorFlow's type ${dtype}${callSite()}; a recorded step may have float32, int32 and bool.`,
  );
}

export function changedConstant(
  before: RecordedConstant,
  now: Pick<RecordedConstant, 'values'>,
): GraphStepError {
  const some = (values: TypedValues): string =>
    `[${[...values.subarray(0, 4)].join(', ')}${values.length > 4 ? ', …' : ''}]`;
  return new GraphStepError(
    'changing-constant',
    `A number that JavaScript computes in the step was ${some(before.values)} and is ${some(now.values)} one run later${callSite()}. The graph would repeat the first for ever. Make it an input, keep it in a variable, or draw it with statelessUniform.`,
  );
}

/** The second run does `now` where the first did `before`. */
export function changedOps(before: RecordedEvent | undefined, now: string): GraphStepError {
  return new GraphStepError(
    'changing-ops',
    `The step did ${described(before)} and does ${now} there one run later${callSite()}. A graph can only repeat: nothing outside of the step may decide which ops it does.`,
  );
}

function described(event: RecordedEvent | undefined): string {
  if (event === undefined) return 'nothing more';
  return event.kind === 'op' ? `${event.op}(${event.inputs.length} inputs)` : 'a constant';
}
