import { csvOfRows } from '../tables/csv-of-rows.ts';
import type { ChartTable } from './prepared-chart.ts';

/** The table of a chart as CSV (RFC 4180), at full precision. */
export function chartCsv(table: ChartTable): string {
  const columns = table.columns.map((column, index) => ({
    id: String(index),
    header: column.header,
    value: (row: readonly (string | number | null)[]): string | number | null => row[index] ?? null,
    cell: (): null => null,
  }));
  return csvOfRows(columns, table.rows);
}
