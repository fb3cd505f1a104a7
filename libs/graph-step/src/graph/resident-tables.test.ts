import { totalmem } from 'node:os';
import { expect, it } from 'vitest';
import { createRowTable, type RowTable } from '../row-table.ts';
import { placeTables } from './resident-tables.ts';

const tableOf = (bytes: number): RowTable => createRowTable(new Uint8Array(bytes), [bytes]);
const onProcessor = { isUsingGpuDevice: false };

it('takes tables in their order as long as they fit', () => {
  const tables = [30, 50, 20].map(tableOf);
  const residentSizes = (allowed: number): number[] =>
    placeTables(onProcessor, tables, allowed).resident.map(({ values }) => values.length);
  expect(residentSizes(100)).toEqual([30, 50, 20]);
  expect(residentSizes(99)).toEqual([30, 50]);
  expect(residentSizes(79)).toEqual([30, 20]);
  expect(residentSizes(0)).toEqual([]);
  expect(placeTables(onProcessor, tables, 79).fed).toEqual([tables[1]]);
});

it('keeps by itself what an eighth of the memory holds', () => {
  // Its size is believed: nobody has the memory for the real ones here.
  const sized = (bytes: number): RowTable => ({
    ...tableOf(0),
    values: { byteLength: bytes } as Uint8Array,
  });
  const [small, huge] = [sized(2 ** 24), sized(totalmem() / 8 + 1)];
  expect(placeTables(onProcessor, [huge, small])).toEqual({ resident: [small], fed: [huge] });
  // Up to a gigabyte no GPU is asked what it has.
  const gigabyte = sized(2 ** 30);
  expect(placeTables({ isUsingGpuDevice: true }, [gigabyte]).resident).toEqual([gigabyte]);
});
