import type * as tf from '@tensorflow/tfjs-core';
import { GraphStepError } from '../graph-step-error.ts';
import { tensorflowTypes, typeNumber } from '../native-backend.ts';
import type { GraphNode } from './graph-node.ts';

/** Names of the nodes around the variable at `place`: its handle, its value, what it is set to. */
export const variableNames = (place: number): Record<'handle' | 'value' | 'given' | 'set', string> => ({
  handle: `variable_${place}`,
  value: `value_${place}`,
  given: `given_${place}`,
  set: `set_${place}`,
});

/** Fetched to set all variables to what is fed. */
export const allSet = 'all_set';

/** The nodes that keep, read and set the variables. */
export function variableNodes(variables: readonly tf.Variable[]): GraphNode[] {
  const nodes = variables.flatMap((variable, place): GraphNode[] => {
    const names = variableNames(place);
    const number = typeNumber(variable.dtype);
    if (number === undefined) {
      throw new GraphStepError(
        'unsupported-op',
        `The variable ${variable.name} is of type ${variable.dtype}; a recorded step may have float32, int32 and bool.`,
      );
    }
    const dtype = { type: number };
    const shape = { shape: variable.shape };
    return [
      {
        name: names.handle,
        op: 'VarHandleOp',
        attributes: { dtype, shape, shared_name: { text: names.handle } },
        inputs: [],
      },
      { name: names.value, op: 'ReadVariableOp', attributes: { dtype }, inputs: [names.handle] },
      { name: names.given, op: 'Placeholder', attributes: { dtype, shape }, inputs: [] },
      { name: names.set, op: 'AssignVariableOp', attributes: { dtype }, inputs: [names.handle, names.given] },
    ];
  });
  return [
    ...nodes,
    doneNode(
      allSet,
      variables.map((_, place) => variableNames(place).set),
    ),
  ];
}

/** A tensor to fetch that is there when all of `after` is done. */
export function doneNode(name: string, after: readonly string[]): GraphNode {
  return {
    name,
    op: 'Const',
    attributes: {
      dtype: { type: tensorflowTypes.int32 },
      value: { tensor: { dtype: tensorflowTypes.int32, shape: [], values: Int32Array.of(1) } },
    },
    inputs: after.map((input) => `^${input}`),
  };
}
