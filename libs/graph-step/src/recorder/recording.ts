import type { AttributeValue, GraphNode } from '../graph/graph-node.ts';
import type { TypedValues } from '../native-backend.ts';

/** One op of a recorded step. */
export interface RecordedOp {
  readonly kind: 'op';
  readonly name: string;
  readonly op: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly inputs: readonly string[];
  readonly outputs: readonly { readonly shape: readonly number[]; readonly dtype: number }[];
}

/** One tensor that the step made from JavaScript values. Equal small ones share a node. */
export interface RecordedConstant {
  readonly kind: 'constant';
  readonly name: string;
  readonly dtype: number;
  readonly shape: readonly number[];
  readonly values: TypedValues;
}

export type RecordedEvent = RecordedOp | RecordedConstant;

/** A step as a list of what it did. `source` names are those of graph inputs: `name` or `name:output`. */
export interface Recording {
  readonly events: readonly RecordedEvent[];
  readonly outputs: ReadonlyMap<string, { readonly source: string; readonly dtype: number }>;
  /** The new value of each variable that is assigned, by its place among the variables. */
  readonly assigned: ReadonlyMap<number, string>;
}

/** The nodes of a recording; constants that share a node come once. */
export function nodesOf(recording: Recording): GraphNode[] {
  const nodes = new Map<string, GraphNode>();
  for (const event of recording.events) {
    if (nodes.has(event.name)) continue;
    nodes.set(
      event.name,
      event.kind === 'op'
        ? { name: event.name, op: event.op, attributes: event.attributes, inputs: event.inputs }
        : {
            name: event.name,
            op: 'Const',
            attributes: {
              dtype: { type: event.dtype },
              value: { tensor: { dtype: event.dtype, shape: event.shape, values: event.values } },
            },
            inputs: [],
          },
    );
  }
  return [...nodes.values()];
}
