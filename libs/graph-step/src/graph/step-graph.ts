import type * as tf from '@tensorflow/tfjs-core';
import { GraphStepError } from '../graph-step-error.ts';
import { tensorflowTypes, typeNumber } from '../native-backend.ts';
import type { NamedTensors } from '../plain-program.ts';
import { nodesOf, type Recording } from '../recorder/recording.ts';
import type { GraphNode } from './graph-node.ts';
import { doneNode, variableNames } from './variable-nodes.ts';

/** Node names of one step for one shape of its inputs. */
export interface StepNames {
  readonly input: (name: string) => string;
  readonly output: (name: string) => string;
  /** There when every variable is assigned. */
  readonly done: string;
}

/** Keys of a step's tensors may be any text; names of nodes may not. */
const safe = (text: string): string => Buffer.from(text).toString('hex');

export function stepNames(prefix: string): StepNames {
  return {
    input: (name) => `${prefix}in_${safe(name)}`,
    output: (name) => `${prefix}out_${safe(name)}`,
    done: `${prefix}done`,
  };
}

/** Nodes that the inputs come in by. */
export function inputNodes(inputs: NamedTensors, names: StepNames): GraphNode[] {
  return Object.entries(inputs).map(([name, tensor]) => ({
    name: names.input(name),
    op: 'Placeholder',
    attributes: { dtype: { type: numberOf(name, tensor) }, shape: { shape: tensor.shape } },
    inputs: [],
  }));
}

/** Everything else of a step: its ops, then the assignments after all reading, then the outputs after the assignments. */
export function stepNodes(
  recording: Recording,
  variables: readonly tf.Variable[],
  prefix: string,
): GraphNode[] {
  const names = stepNames(prefix);
  const assignments = [...recording.assigned].map(([place, source]): GraphNode => {
    const { handle, value } = variableNames(place);
    const dtype = { type: typeNumber(variables[place]?.dtype ?? 'float32') ?? tensorflowTypes.float32 };
    return {
      name: `${prefix}assign_${place}`,
      op: 'AssignVariableOp',
      attributes: { dtype },
      inputs: [handle, source, `^${value}`],
    };
  });
  const after = assignments.map(({ name }) => name);
  const outputs = [...recording.outputs].map(([name, { source, dtype }]): GraphNode => {
    const type = { type: dtype };
    return {
      name: names.output(name),
      op: 'Identity',
      attributes: { T: type },
      inputs: [source, `^${names.done}`],
    };
  });
  return [...nodesOf(recording), ...assignments, doneNode(names.done, after), ...outputs];
}

function numberOf(name: string, tensor: tf.Tensor): number {
  const number = typeNumber(tensor.dtype);
  if (number !== undefined) return number;
  throw new GraphStepError(
    'wrong-input',
    `The input ${name} is of type ${tensor.dtype}; a recorded step takes float32, int32 and bool.`,
  );
}
