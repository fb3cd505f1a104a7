'use client';
import { ScrollArea, Table, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { formatValue } from '../format/numbers.ts';
import type { ChartTable } from './prepared-chart.ts';

/** More rows would slow the page down; CSV has them all. */
const shownRows = 300;

/** The numbers of a chart, for those who cannot or do not want to see it. */
export function ChartTableView({
  table,
  label,
  height,
}: {
  readonly table: ChartTable;
  readonly label: string;
  readonly height: number;
}): ReactElement {
  const rows = table.rows.slice(0, shownRows);
  return (
    <ScrollArea h={height} type="auto" offsetScrollbars>
      <Table stickyHeader aria-label={`${label}: numbers`} fz="sm" verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            {table.columns.map((column) => (
              <Table.Th key={column.header} ta={column.numeric ? 'right' : 'left'}>
                {column.header}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, index) => (
            <Table.Tr key={index}>
              {row.map((cell, at) => (
                <Table.Td
                  key={at}
                  ta={table.columns[at]?.numeric === true ? 'right' : 'left'}
                  style={{ fontVariantNumeric: 'tabular-nums' }}
                >
                  {typeof cell === 'number' ? formatValue(cell) : (cell ?? '–')}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {table.rows.length > shownRows && (
        <Text size="sm" c="dimmed" mt="xs">
          The first {shownRows} of {table.rows.length} rows; the CSV file has all of them.
        </Text>
      )}
    </ScrollArea>
  );
}
