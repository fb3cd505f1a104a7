import type { DataColumn } from './data-column.ts';

const quoted = (value: string | number | boolean | null): string => {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/**
 * The rows as comma-separated values (RFC 4180): one line of headings, then one line a row. Columns without a `value`
 * are left out; null becomes an empty field.
 */
export function csvOfRows<Row>(columns: readonly DataColumn<Row>[], rows: readonly Row[]): string {
  const exported = columns.flatMap((column) =>
    column.value === undefined ? [] : [{ header: column.header, value: column.value }],
  );
  const lines = [
    exported.map((column) => quoted(column.header)),
    ...rows.map((row) => exported.map((column) => quoted(column.value(row)))),
  ];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}
