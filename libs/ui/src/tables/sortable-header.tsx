import { Table, Tooltip, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconArrowsSort } from '@tabler/icons-react';
import type { JSX } from 'react';
import type { DataColumn } from './data-column.ts';
import type { Pin } from './pin-of.ts';

export interface SortableHeaderProps<Row> {
  readonly column: DataColumn<Row>;
  readonly pin: Pin;
  readonly sorted: false | 'asc' | 'desc';
  readonly onToggle: ((event: unknown) => void) | undefined;
}

const ariaSort = { asc: 'ascending', desc: 'descending' } as const;

/** A column heading; a button where the column can be sorted, with the direction as an icon and for screen readers. */
export function SortableHeader<Row>({
  column,
  pin,
  sorted,
  onToggle,
}: SortableHeaderProps<Row>): JSX.Element {
  const Icon = sorted === 'asc' ? IconArrowUp : sorted === 'desc' ? IconArrowDown : IconArrowsSort;
  const text =
    column.sortable && onToggle !== undefined ? (
      <UnstyledButton className="sorter" onClick={onToggle} fw={600} fz="sm">
        {column.header}
        <Icon size={14} opacity={sorted === false ? 0.45 : 1} aria-hidden />
      </UnstyledButton>
    ) : (
      <span>{column.header}</span>
    );
  return (
    <Table.Th
      className={`${pin.className ?? ''} ${column.numeric ? 'numeric' : ''}`}
      style={{ ...pin.style, ...(column.width === undefined ? {} : { minWidth: column.width }) }}
      {...(sorted === false ? {} : { 'aria-sort': ariaSort[sorted] })}
    >
      {column.help === undefined ? (
        text
      ) : (
        <Tooltip label={column.help} multiline maw={320}>
          {text}
        </Tooltip>
      )}
    </Table.Th>
  );
}
