import type { DataColumn } from './data-column.ts';

/** What a column of numbers says about itself. */
export interface NumberColumn<Row> extends Omit<DataColumn<Row>, 'value' | 'cell' | 'numeric'> {
  readonly value: (row: Row) => number | null;
  /** How the number is written; the same number is sorted and exported as it is. */
  readonly format: (value: number | null) => string;
}

/** A column of numbers, on the right, written by `format`. */
export function numberColumn<Row>({ format, ...column }: NumberColumn<Row>): DataColumn<Row> {
  return { ...column, numeric: true, cell: (row) => format(column.value(row)) };
}
