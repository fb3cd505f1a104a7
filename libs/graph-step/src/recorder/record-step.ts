import * as tf from '@tensorflow/tfjs-core';
import { GraphStepError } from '../graph-step-error.ts';
import { typeNumber, type NativeBackend } from '../native-backend.ts';
import type { NamedTensors, PlainStep } from '../plain-program.ts';
import { createComparer } from './create-comparer.ts';
import { createRecorder } from './create-recorder.ts';
import { listen } from './listen.ts';
import type { Recorder, Surroundings } from './recorder.ts';
import type { Recording } from './recording.ts';

export interface RecordOptions {
  readonly backend: NativeBackend;
  readonly step: PlainStep;
  readonly inputs: NamedTensors;
  readonly variables: readonly tf.Variable[];
  readonly known: Surroundings;
  /** Where in the graph the values of inputs and variables come from. */
  readonly inputSource: (name: string) => string;
  readonly variableSource: (place: number) => string;
  /** Opens the name of every node. */
  readonly prefix: string;
}

/**
 * Runs the step twice: to write down what it does, and to see whether it does the same again. Nothing costly is computed, and variables
 * stay as they were.
 * @throws GraphStepError when the step cannot be a graph, with the place in the step where it shows
 */
export function recordStep(options: RecordOptions): Recording {
  const { backend, known, prefix } = options;
  const recorder = createRecorder(backend.binding, known, prefix);
  let recording: Recording;
  try {
    recording = runRecorded(options, recorder);
  } finally {
    recorder.dispose();
  }
  runRecorded(options, createComparer(backend.binding, known, recording.events));
  return recording;
}

function runRecorded(options: RecordOptions, recorder: Recorder): Recording {
  const { backend, step, inputs, variables } = options;
  // All of them, so that one that was not declared is put back too.
  const all = Object.values(tf.engine().registeredVariables);
  const saved = [...new Set([...variables, ...all])].map((variable) => ({
    variable,
    value: variable.clone(),
  }));
  const before = tf.memory().numTensors;
  const strangers = (): tf.Variable[] =>
    saved.slice(variables.length).flatMap(({ variable, value }) => {
      return variable.dataId === value.dataId ? [] : [variable];
    });
  const standIn = (source: string, { shape, dtype }: tf.Tensor): tf.Tensor =>
    backend.createOutputTensor(recorder.introduce({ source, shape, dtype: typeNumber(dtype) ?? 0 }));
  try {
    // Not handed out by tidy, which would look for tensors in every list of it.
    const found: { recording?: Recording } = {};
    tf.tidy(() => {
      listen(backend, recorder, () => {
        const given = Object.fromEntries(
          Object.entries(inputs).map(([name, tensor]) => [name, standIn(options.inputSource(name), tensor)]),
        );
        const started = variables.map((variable, place) => {
          const value = standIn(options.variableSource(place), variable);
          variable.assign(value);
          return { variable, value };
        });
        const results = step(given);
        if (strangers().length > 0) throw undeclared(strangers());
        found.recording = {
          outputs: outputsOf(backend, recorder, results),
          assigned: assignedOf(backend, recorder, started),
          events: recorder.events,
        };
      });
    });
    const { recording } = found;
    if (recording === undefined) throw new GraphStepError('engine', 'The step was not run.');
    const left = tf.memory().numTensors - before;
    if (left > 0) {
      throw new GraphStepError(
        'leaked-tensor',
        `The step leaves ${left} tensor${left === 1 ? '' : 's'} behind: kept with tf.keep, or variables made on its first run. Make variables before the step is compiled and declare them; return what is to be seen outside.`,
      );
    }
    return recording;
  } finally {
    for (const { variable, value } of saved) {
      if (variable.dataId !== value.dataId) variable.assign(value);
      value.dispose();
    }
  }
}

function outputsOf(backend: NativeBackend, recorder: Recorder, results: NamedTensors): Recording['outputs'] {
  return new Map(
    Object.entries(results).map(([name, tensor]) => {
      const isTensor: unknown = tensor;
      if (!(isTensor instanceof tf.Tensor)) {
        throw new GraphStepError(
          'wrong-output',
          `The output ${name} of the step is no tensor but ${String(tensor)}.`,
        );
      }
      const dtype = typeNumber(tensor.dtype);
      if (dtype === undefined) {
        throw new GraphStepError(
          'wrong-output',
          `The output ${name} of the step is of type ${tensor.dtype}; float32, int32 and bool can be fetched.`,
        );
      }
      const [id = -1] = backend.getInputTensorIds([tensor]);
      return [name, { source: recorder.sourceOf(id, `the output ${name}`), dtype }];
    }),
  );
}

function assignedOf(
  backend: NativeBackend,
  recorder: Recorder,
  declared: readonly { readonly variable: tf.Variable; readonly value: tf.Tensor }[],
): Recording['assigned'] {
  const assigned = new Map<number, string>();
  declared.forEach(({ variable, value }, place) => {
    if (variable.dataId === value.dataId) return;
    const [id = -1] = backend.getInputTensorIds([variable]);
    assigned.set(place, recorder.sourceOf(id, `the variable ${variable.name}`));
  });
  return assigned;
}

function undeclared(variables: readonly tf.Variable[]): GraphStepError {
  return new GraphStepError(
    'undeclared-variable',
    `The step assigns ${variables.map(({ name }) => name).join(', ')}, which is not among its variables. Declare every variable that the step reads or assigns.`,
  );
}
