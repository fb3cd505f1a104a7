import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rmSync } from 'node:fs';
import { tableSpecSchema } from '@bionas/search';
import { packTable } from './pack-table.ts';
import { openParts, readParts } from './parts-file.ts';
import { readTable } from './read-table.ts';
import { tablePlan } from './table-plan.ts';
import { partId, tasksOf, type TablePart } from './table-task.ts';
import { tableOptions } from './table.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bionas-table-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const record = { validation: [1], test: 2, seconds: 0.5 };
const part = (cell: string): TablePart => ({ cell, seed: 1, epochs: 1, record });

describe('the file of parts', () => {
  it('is gone on with after a line that a kill has cut off', () => {
    const file = join(folder, 'parts.jsonl');
    openParts(file)(part('a'));
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"cell":"b","se`);
    expect([...readParts(file).keys()]).toEqual(['a 1 1']);
    const write = openParts(file);
    write(part('b'));
    write(part('c'));
    expect([...readParts(file).values()]).toEqual(['a', 'b', 'c'].map(part));
  });

  it('is empty where there is none', () => {
    expect(readParts(join(folder, 'none.jsonl')).size).toBe(0);
  });
});

describe('packTable', () => {
  const small = tableSpecSchema.parse({
    ...tablePlan,
    space: { ...tablePlan.space, operations: ['none', 'skip_connect'], rules: ['bp'] },
    lengths: [1, 4],
  });
  const made = { command: 'x', date: 'x', bionas: '0', node: '0', tensorflow: '0', cores: 1, dataHash: '' };
  const parts = (count: number): Map<string, TablePart> =>
    new Map(
      tasksOf(small)
        .slice(0, count)
        .map(({ cell, seed, training: { epochs } }) => [
          partId({ cell, seed, epochs }),
          { cell, seed, epochs, record: { ...record, validation: Array.from({ length: epochs }, () => 7) } },
        ]),
    );

  it('puts each training where it belongs', () => {
    // Three edges of nothing or a skip: output 0, x, x by way of node 1, 2x.
    const table = packTable(small, parts(Infinity), made);
    expect(table.cells).toHaveLength(4);
    for (const { trainings } of table.cells)
      expect(trainings.map((lengths) => lengths.map((one) => one?.validation.length))).toEqual([[1, 4], [1, 4]]); // oxfmt-ignore
    expect(table.made.minutes).toBe(Math.round((16 * record.seconds) / 6) / 10);
  });

  it('refuses to leave some out', () => {
    expect(() => packTable(small, parts(13), made)).toThrow('3 trainings of the table are missing');
  });
});

describe('the table that is shipped', () => {
  it('is that of the plan', () => {
    const { spec, cells } = readTable();
    expect({ ...spec, training: null }).toEqual({ ...tablePlan, training: null });
    expect(tablePlan.training).toMatchObject(spec.training);
    expect(cells).toHaveLength(603);
  });
});

it.each([
  [['--workers', '0'], '--workers is 0; expected a whole number from 1 to 256'],
  [['--try', 'x'], '--try is x'],
  [['--worker', '2'], '--worker'],
])('study table %j says what was expected', (args, problem) => {
  expect(() => tableOptions(args, tablePlan)).toThrow(problem);
});
