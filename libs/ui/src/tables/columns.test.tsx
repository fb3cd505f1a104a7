import { MantineProvider } from '@mantine/core';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { csvOfRows } from './csv-of-rows.ts';
import type { DataColumn } from './data-column.ts';
import { DataTable } from './data-table.tsx';
import { dateColumn } from './date-column.tsx';
import { numberColumn } from './number-column.ts';

interface Parcel {
  readonly name: string | null;
  readonly grams: number | null;
  readonly sentAt: number | null;
}
const noon = Date.UTC(2026, 0, 2, 12);
const parcels: Parcel[] = [
  { name: 'books', grams: 1_500, sentAt: noon },
  { name: null, grams: null, sentAt: null },
];
const columns: readonly DataColumn<Parcel>[] = [
  { id: 'name', header: 'Name', value: (row) => row.name },
  numberColumn({
    id: 'weight',
    header: 'Weight',
    value: (row) => row.grams,
    format: (grams) => (grams === null ? 'not weighed' : `${grams / 1_000} kg`),
  }),
  dateColumn({ id: 'sentAt', header: 'Sent', at: (row) => row.sentAt }),
];

afterEach(() => {
  cleanup();
  localStorage.clear();
});

it('draws values as they are, numbers formatted, moments as times, and a dash for what is absent', () => {
  render(
    <MantineProvider env="test">
      <DataTable
        label="Parcels"
        noun="parcels"
        columns={columns}
        rows={parcels}
        rowId={(row) => String(row.name)}
        empty={{ title: 'None', text: 'None' }}
      />
    </MantineProvider>,
  );
  const cells = screen.getAllByRole('cell');
  expect(cells.map((cell) => cell.textContent).filter((_, index) => index % 3 !== 2)).toEqual([
    'books',
    '1.5 kg',
    '–',
    'not weighed',
  ]);
  expect(cells[2]?.querySelector('time')?.dateTime).toBe('2026-01-02T12:00:00.000Z');
  expect(cells[5]?.textContent).toBe('–');
  expect(cells.map((cell) => cell.classList.contains('numeric'))).toEqual([
    false,
    true,
    false,
    false,
    true,
    false,
  ]);
});

it('exports plain numbers and UTC', () => {
  expect(csvOfRows(columns, parcels)).toBe(
    'Name,Weight,Sent\r\nbooks,1500,2026-01-02T12:00:00.000Z\r\n,,\r\n',
  );
});
