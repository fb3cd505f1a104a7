import { MantineProvider } from '@mantine/core';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { useState, type JSX } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { csvOfRows } from './csv-of-rows.ts';
import type { DataColumn, DataSort } from './data-column.ts';
import { DataTable } from './data-table.tsx';

interface Fruit {
  readonly id: string;
  readonly name: string;
  readonly weight: number | null;
}
const fruits: Fruit[] = [
  { id: 'a', name: 'apple', weight: 150 },
  { id: 'b', name: 'berry, blue', weight: null },
  { id: 'c', name: 'cherry', weight: 8 },
  { id: 'd', name: 'date', weight: 24 },
];
const columns: DataColumn<Fruit>[] = [
  { id: 'name', header: 'Name', value: (row) => row.name, cell: (row) => row.name, sortable: true },
  {
    id: 'weight',
    header: 'Weight',
    value: (row) => row.weight,
    cell: (row) => row.weight ?? 'unknown',
    sortable: true,
    numeric: true,
  },
  { id: 'id', header: 'Key', cell: (row) => row.id, hidden: true },
];
const common = {
  label: 'Fruits',
  noun: 'fruits',
  columns,
  rowId: (row: Fruit) => row.id,
  empty: { title: 'No fruit yet', text: 'Plant a tree.' },
};

function draw(table: JSX.Element): void {
  render(<MantineProvider env="test">{table}</MantineProvider>);
}
const names = (): (string | null | undefined)[] =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map((row) => within(row).getAllByRole('cell').at(-2)?.textContent);

afterEach(() => {
  cleanup();
  localStorage.clear();
});

it('sorts the rows at hand, absent numbers last in both directions', () => {
  draw(<DataTable {...common} rows={fruits} />);
  const header = screen.getByRole('button', { name: 'Weight' });
  fireEvent.click(header);
  expect(names()).toEqual(['apple', 'date', 'cherry', 'berry, blue']);
  expect(screen.getByRole('columnheader', { name: 'Weight' }).getAttribute('aria-sort')).toBe('descending');
  fireEvent.click(header);
  expect(names()).toEqual(['cherry', 'date', 'apple', 'berry, blue']);
});

it('asks the server to sort and leaves the order alone', () => {
  const asked = vi.fn<(sort: DataSort) => void>();
  draw(<DataTable {...common} rows={fruits} sort={{ id: 'name', descending: true }} onSort={asked} />);
  expect(names()).toEqual(['apple', 'berry, blue', 'cherry', 'date']);
  fireEvent.click(screen.getByRole('button', { name: 'Name' }));
  expect(asked).toHaveBeenCalledWith({ id: 'name', descending: false });
});

it('chooses a range with shift', () => {
  const seen: string[][] = [];
  function Choosing(): JSX.Element {
    const [selected, setSelected] = useState<string[]>([]);
    return (
      <DataTable
        {...common}
        rows={fruits}
        selected={selected}
        onSelect={(ids) => {
          seen.push(ids);
          setSelected(ids);
        }}
        selectionActions={<button>Compare</button>}
      />
    );
  }
  draw(<Choosing />);
  const boxes = screen.getAllByRole('checkbox', { name: 'Choose this row' });
  expect(boxes).toHaveLength(4);
  const [, second, , fourth] = boxes;
  if (second === undefined || fourth === undefined) throw new Error('boxes are missing');
  fireEvent.click(second);
  fireEvent.click(fourth, { shiftKey: true });
  expect(seen.at(-1)?.toSorted()).toEqual(['b', 'c', 'd']);
  expect(screen.getByText('3 fruits chosen')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Compare' })).toBeTruthy();
});

it('pages on the server', () => {
  const onChange = vi.fn();
  draw(<DataTable {...common} rows={fruits} page={{ offset: 50, limit: 50, total: 10_000, onChange }} />);
  expect(screen.getByRole('status').textContent).toBe('51 to 54 of 10,000 fruits');
  fireEvent.click(screen.getByRole('button', { name: 'next page' }));
  expect(onChange).toHaveBeenCalledWith({ offset: 100, limit: 50 });
});

it('says when it loads, when there is nothing and when the server refused', () => {
  draw(<DataTable {...common} rows={undefined} />);
  expect(screen.getByRole('status', { name: 'Fruits: loading' })).toBeTruthy();
  cleanup();
  draw(<DataTable {...common} rows={[]} />);
  expect(screen.getByText('Plant a tree.')).toBeTruthy();
  cleanup();
  const onRetry = vi.fn();
  draw(<DataTable {...common} rows={undefined} error="the hub is away" onRetry={onRetry} />);
  expect(screen.getByText('the hub is away')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(onRetry).toHaveBeenCalledOnce();
});

it('draws few rows of ten thousand', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => ({
    id: `f${index}`,
    name: `n${index}`,
    weight: index,
  }));
  draw(<DataTable {...common} rows={many} />);
  expect(screen.getAllByRole('row').length).toBeLessThan(200);
  expect(screen.getByText('10,000 fruits')).toBeTruthy();
});

it('exports what has a value, quoted where needed', () => {
  expect(csvOfRows(columns, fruits.slice(0, 2))).toBe('Name,Weight\r\napple,150\r\n"berry, blue",\r\n');
});
