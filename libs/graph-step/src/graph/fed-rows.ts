import { GraphStepError } from '../graph-step-error.ts';
import { tensorflowTypes, type NativeBackend } from '../native-backend.ts';
import type { NamedTensors } from '../plain-program.ts';
import { gatherRows, type RowTable } from '../row-table.ts';
import type { GraphNode } from './graph-node.ts';
import type { Feed } from './session.ts';

/** The rows of a table that a step is fed with, as the input `input` names them. */
export interface FedRows {
  /** The node that takes their bytes, as one string: the addon has no other way for bytes. */
  readonly node: string;
  readonly table: RowTable;
  readonly input: string;
}

interface FeedRowsOptions {
  /** Tables that do not live in the graph. */
  readonly tables: readonly RowTable[];
  /** The inputs of the step, and the names of their nodes. */
  readonly inputs: NamedTensors;
  readonly inputSource: (name: string) => string;
  readonly prefix: string;
}

/**
 * The same graph with the rows of some tables coming in from outside.
 * @throws GraphStepError `unsupported-op` for rows that the step computes: JavaScript cannot know them before the run
 */
export function feedRows(
  nodes: readonly GraphNode[],
  { tables, inputs, inputSource, prefix }: FeedRowsOptions,
): { readonly nodes: readonly GraphNode[]; readonly fed: readonly FedRows[] } {
  if (tables.length === 0) return { nodes, fed: [] };
  const fed: FedRows[] = [];
  const nodeFor = (table: RowTable, source: string | undefined): string => {
    const input = Object.keys(inputs).find((name) => inputSource(name) === source);
    if (input === undefined) throw computedRows(table);
    const known = fed.find((each) => each.table === table && each.input === input);
    if (known !== undefined) return known.node;
    const node = `${prefix}fed_${fed.length}`;
    fed.push({ node, table, input });
    return node;
  };
  const rewritten = nodes.map((node) => {
    const table =
      node.op === 'ResourceGather' ? tables.find(({ name }) => name === node.inputs[0]) : undefined;
    if (table === undefined) return node;
    const from = nodeFor(table, node.inputs[1]);
    return {
      name: node.name,
      op: 'Reshape',
      attributes: { T: { type: tensorflowTypes.uint8 }, Tshape: { type: tensorflowTypes.int32 } },
      inputs: [`${from}_flat`, `${from}_shape`],
    };
  });
  const entrances = fed.flatMap(({ node, table, input }) =>
    entranceNodes(node, [inputs[input]?.shape[0] ?? 0, ...table.shape.slice(1)]),
  );
  return { nodes: [...entrances, ...rewritten], fed };
}

/** Makes feeds of the rows that `inputs` name, and frees them after `use`. */
export function withFedRows<Result>(
  { binding }: NativeBackend,
  fed: readonly FedRows[],
  inputs: NamedTensors,
  use: (feeds: readonly Feed[]) => Result,
): Result {
  const feeds: Feed[] = [];
  try {
    for (const { node, table, input } of fed) {
      const positions = inputs[input]?.dataSync<'int32'>() ?? new Int32Array();
      const bytes = [gatherRows(table, positions)];
      feeds.push({ name: node, id: binding.createTensor([], tensorflowTypes.string, bytes) });
    }
    return use(feeds);
  } finally {
    for (const { id } of feeds) binding.deleteTensor(id);
  }
}

function entranceNodes(name: string, shape: readonly number[]): GraphNode[] {
  const { int32, string, uint8 } = tensorflowTypes;
  const sides = { dtype: int32, shape: [shape.length], values: Int32Array.from(shape) };
  return [
    { name, op: 'Placeholder', attributes: { dtype: { type: string }, shape: { shape: [] } }, inputs: [] },
    {
      name: `${name}_flat`,
      op: 'DecodeRaw',
      attributes: { out_type: { type: uint8 }, little_endian: { bool: true } },
      inputs: [name],
    },
    {
      name: `${name}_shape`,
      op: 'Const',
      attributes: { dtype: { type: int32 }, value: { tensor: sides } },
      inputs: [],
    },
  ];
}

function computedRows({ shape, values }: RowTable): GraphStepError {
  return new GraphStepError(
    'unsupported-op',
    `The step computes the rows that it gathers from a table of shape [${shape.join()}], whose ${values.byteLength} bytes are too many to live in the graph: its rows are fed, and have to be known before the run. Hand them in as an input, or raise residentBytes if the device has the memory.`,
  );
}
