import { tensorflowTypes } from '../native-backend.ts';
import type { RowTable } from '../row-table.ts';
import type { GraphNode } from './graph-node.ts';
import { doneNode } from './variable-nodes.ts';

/** Fed with the bytes of a table, as one string: the addon has no other way for bytes. */
export const tableBytes = (table: RowTable): string => `${table.name}_bytes`;
/** Fetched to fill all tables with what is fed. */
export const allFilled = 'all_filled';

/** The nodes that keep and fill the tables. */
export function tableNodes(tables: readonly RowTable[]): GraphNode[] {
  const bytes = { type: tensorflowTypes.uint8 };
  const nodes = tables.flatMap((table): GraphNode[] => {
    const { name, shape } = table;
    return [
      {
        name,
        op: 'VarHandleOp',
        attributes: { dtype: bytes, shape: { shape }, shared_name: { text: name } },
        inputs: [],
      },
      {
        name: tableBytes(table),
        op: 'Placeholder',
        attributes: { dtype: { type: tensorflowTypes.string }, shape: { shape: [] } },
        inputs: [],
      },
      {
        name: `${name}_flat`,
        op: 'DecodeRaw',
        attributes: { out_type: bytes, little_endian: { bool: true } },
        inputs: [tableBytes(table)],
      },
      {
        name: `${name}_shape`,
        op: 'Const',
        attributes: {
          dtype: { type: tensorflowTypes.int32 },
          value: {
            tensor: { dtype: tensorflowTypes.int32, shape: [shape.length], values: Int32Array.from(shape) },
          },
        },
        inputs: [],
      },
      {
        name: `${name}_rows`,
        op: 'Reshape',
        attributes: { T: bytes, Tshape: { type: tensorflowTypes.int32 } },
        inputs: [`${name}_flat`, `${name}_shape`],
      },
      {
        name: `${name}_fill`,
        op: 'AssignVariableOp',
        attributes: { dtype: bytes },
        inputs: [name, `${name}_rows`],
      },
    ];
  });
  return tables.length === 0
    ? []
    : [
        ...nodes,
        doneNode(
          allFilled,
          tables.map(({ name }) => `${name}_fill`),
        ),
      ];
}
