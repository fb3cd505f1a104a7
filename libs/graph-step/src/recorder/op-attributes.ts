import type { AttributeValue } from '../graph/graph-node.ts';
import { GraphStepError } from '../graph-step-error.ts';
import type { NativeBinding, OpAttribute } from '../native-backend.ts';

/** Ops whose number of inputs is an attribute that eager mode finds by itself, and inputs that do not count. */
const counted: Readonly<Record<string, number>> = { AddN: 0, Pack: 0, ConcatV2: 1, Einsum: 0 };

/** Ops that keep a random state of their own: no seed of ours reaches it, and two runs differ. */
const stateful = new Set([
  'Multinomial',
  'RandomGamma',
  'RandomPoissonV2',
  'RandomShuffle',
  'RandomStandardNormal',
  'RandomUniform',
  'RandomUniformInt',
  'TruncatedNormal',
]);

/** Ops whose results have a shape that depends on values: JavaScript would go on with the shape of the recording. */
const shapedByValues = new Set([
  'ListDiff',
  'NonMaxSuppressionV2',
  'NonMaxSuppressionV3',
  'NonMaxSuppressionV4',
  'NonMaxSuppressionV5',
  'RaggedTensorToTensor',
  'SparseFillEmptyRows',
  'Unique',
  'UniqueV2',
  'Where',
]);

/** The attributes of an op as a graph wants them. */
export function graphAttributes(
  binding: NativeBinding,
  op: string,
  attributes: readonly OpAttribute[],
  inputs: number,
): Record<string, AttributeValue> {
  if (stateful.has(op)) {
    throw new GraphStepError(
      'unsupported-op',
      `The step uses ${op}, which keeps random state of its own. Draw with statelessUniform(shape, stepSeed(seed, stream, step)) instead.`,
    );
  }
  if (shapedByValues.has(op)) {
    throw new GraphStepError(
      'unsupported-op',
      `The step uses ${op}, whose result has another shape for other values, and a recorded step has the same shapes in each run. Mask with tf.where instead, or do it outside of the step.`,
    );
  }
  const result: Record<string, AttributeValue> = {};
  for (const attribute of attributes) result[attribute.name] = graphAttribute(binding, op, attribute);
  const uncounted = counted[op];
  if (uncounted !== undefined) result['N'] ??= { int: inputs - uncounted };
  return result;
}

function graphAttribute(
  binding: NativeBinding,
  op: string,
  { name, type, value }: OpAttribute,
): AttributeValue {
  switch (type) {
    case binding.TF_ATTR_INT:
      if (typeof value === 'number') return { int: value };
      if (isArrayOf(value, 'number')) return { ints: value };
      break;
    case binding.TF_ATTR_FLOAT:
      if (typeof value === 'number') return { float: value };
      if (isArrayOf(value, 'number')) return { floats: value };
      break;
    case binding.TF_ATTR_BOOL:
      if (typeof value === 'boolean') return { bool: value };
      // Some kernels hand on 0 and 1.
      if (typeof value === 'number') return { bool: value !== 0 };
      if (isArrayOf(value, 'boolean')) return { bools: value };
      break;
    case binding.TF_ATTR_TYPE:
      if (typeof value === 'number') return { type: value };
      break;
    case binding.TF_ATTR_STRING:
      if (typeof value === 'string') return { text: value };
      break;
    case binding.TF_ATTR_SHAPE:
      if (isArrayOf(value, 'number')) return { shape: value };
      break;
  }
  throw new GraphStepError(
    'unsupported-op',
    `The attribute ${name} of ${op} has the type ${type} and the value ${JSON.stringify(value)}, which cannot be written into a graph.`,
  );
}

interface Kinds {
  number: number;
  boolean: boolean;
}

function isArrayOf<Kind extends keyof Kinds>(value: unknown, kind: Kind): value is Kinds[Kind][] {
  return Array.isArray(value) && value.every((item) => typeof item === kind);
}
