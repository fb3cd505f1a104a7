import { DateText } from '../format/date-text.tsx';
import type { DataColumn } from './data-column.ts';

/** What a column of moments says about itself. */
export interface DateColumn<Row> extends Omit<DataColumn<Row>, 'value' | 'cell' | 'numeric'> {
  /** Milliseconds since 1970; null: not yet. */
  readonly at: (row: Row) => number | null;
}

/** A column of moments: in local time to be read, in UTC (ISO 8601) to be sorted and exported. */
export function dateColumn<Row>({ at, ...column }: DateColumn<Row>): DataColumn<Row> {
  return {
    ...column,
    value: (row) => {
      const moment = at(row);
      return moment === null ? null : new Date(moment).toISOString();
    },
    cell: (row) => <DateText at={at(row)} />,
  };
}
