import { Checkbox, Table } from '@mantine/core';
import { memo, type JSX, type Ref } from 'react';
import { absent } from '../format/numbers.ts';
import type { DataColumn } from './data-column.ts';
import { pinOf, selectStyle, selectWidth } from './pin-of.ts';

export interface TableRowProps<Row> {
  readonly row: Row;
  readonly columns: readonly DataColumn<Row>[];
  /** Place among the rows at hand, from 0. */
  readonly index: number;
  /** Place among all rows of the server, from 0. */
  readonly place: number;
  readonly selectable: boolean;
  readonly selected: boolean;
  /** The event tells whether shift was held. Must not change from drawing to drawing. */
  readonly onToggle: (index: number, event: unknown) => void;
  readonly measure: Ref<HTMLTableRowElement> | undefined;
}

function Row<Data>(props: TableRowProps<Data>): JSX.Element {
  const { row, columns, index, selectable, selected } = props;
  const firstLeft = selectable ? selectWidth : 0;
  return (
    <Table.Tr
      data-index={index}
      {...(props.measure === undefined ? {} : { ref: props.measure })}
      aria-rowindex={props.place + 2}
      {...(selectable ? { 'aria-selected': selected } : {})}
    >
      {selectable && (
        <Table.Td className="pinned" style={selectStyle}>
          <Checkbox
            size="xs"
            aria-label="Choose this row"
            checked={selected}
            onChange={(event) => props.onToggle(index, event)}
          />
        </Table.Td>
      )}
      {columns.map((column, position) => {
        const { className = '', style } = pinOf(column, position, firstLeft);
        return (
          <Table.Td
            key={column.id}
            className={`${className} ${column.numeric ? 'numeric' : ''}`}
            style={style}
          >
            {column.cell === undefined ? (column.value?.(row) ?? absent) : column.cell(row)}
          </Table.Td>
        );
      })}
    </Table.Tr>
  );
}

/** One row; drawn again only when its record, its columns or its selection change, so that scrolling stays cheap. */
export const TableRow = memo(Row) as typeof Row;
