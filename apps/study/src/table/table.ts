/** @file `study table`: trains every cell of a small space and writes the tabular benchmark that comes with the product. */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { hashOf } from '@bionas/contracts';
import type { Table, TableSpec } from '@bionas/search';
import { packTable } from './pack-table.ts';
import { openParts, readParts } from './parts-file.ts';
import { shippedTable } from './read-table.ts';
import { tablePlan } from './table-plan.ts';
import { partId, tasksOf, type TableTask } from './table-task.ts';
import { trainAll } from './train-all.ts';
import { tryRates } from './try-rates.ts';

const usage = `npm run study:table -- [options]
Trains every cell of the plan (apps/study/src/table/table-plan.ts) and writes the table. Started again, it goes on where it stopped.
  --workers n    processes, a core each (default: as many as there are cores)
  --parts file   where each training is written as it ends (default: under .bionas/table)
  --out file     the table (default: the one that is shipped)
  --minutes n    stop after so long, with what there is in the file of parts
  --try n        instead: n cells drawn at random, once at each of some learning rates, to see how far they lie apart
  --json         machine-readable`;

interface Options {
  readonly workers: number;
  readonly parts: string;
  readonly out: string;
  readonly minutes: number;
  readonly attempt: number | null;
  readonly json: boolean;
}

/** @throws Error that says what was expected */
export function tableOptions(args: readonly string[], spec: TableSpec): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      workers: { type: 'string', default: String(availableParallelism()) },
      parts: { type: 'string', default: join('.bionas', 'table', `${hashOf(spec).slice(0, 12)}.jsonl`) },
      out: { type: 'string', default: shippedTable },
      minutes: { type: 'string' },
      try: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    workers: numberOf('--workers', values.workers, 256),
    parts: resolve(values.parts),
    out: resolve(values.out),
    minutes: values.minutes === undefined ? Infinity : numberOf('--minutes', values.minutes, 100_000),
    attempt: values.try === undefined ? null : numberOf('--try', values.try, 1_000),
    json: values.json,
  };
}

function numberOf(option: string, text: string, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  throw new Error(`${option} is ${text}; expected a whole number from 1 to ${most}.`);
}

/** Makes the table, or goes on making it, and says what it is. */
export async function table(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(`${usage}\n`);
  const options = tableOptions(args, tablePlan);
  if (options.attempt !== null) return tryRates(options.attempt, options);
  const made = await makeTable(tablePlan, options);
  if (made === null) return;
  const { cells, ...head } = made;
  const said = options.json
    ? JSON.stringify({ ...head, cells: cells.length })
    : `${cells.length} cells, ${made.made.minutes} minutes of training, checksum ${made.checksum.slice(0, 12)}: ${options.out}`;
  process.stdout.write(`${said}\n`);
}

/** Null when the time was over before the work was. */
async function makeTable(spec: TableSpec, options: Options): Promise<Table | null> {
  const { workers, parts: file, out, minutes } = options;
  const known = readParts(file);
  const all = tasksOf(spec);
  const idOf = ({ cell, seed, training }: TableTask): string =>
    partId({ cell, seed, epochs: training.epochs });
  const open = all.filter((task) => !known.has(idOf(task)));
  const write = openParts(file);
  const until = performance.now() + 60_000 * minutes;
  let done = all.length - open.length;
  const trained = await trainAll(
    open,
    { setting: spec, workers, inTime: () => performance.now() < until },
    (task, record) => {
      write({ cell: task.cell, seed: task.seed, epochs: task.training.epochs, record });
      done += 1;
      if (done % 20 === 0) process.stderr.write(`${done} of ${all.length} trainings\n`);
    },
  );
  const parts = readParts(file);
  if (parts.size < all.length) {
    process.stderr.write(`The time is over: ${all.length - parts.size} trainings are left in ${file}.\n`);
    return null;
  }
  const found = packTable(spec, parts, {
    command: 'npm run study:table',
    date: new Date().toISOString().slice(0, 10),
    ...{ bionas: versionOf(), node: process.versions.node, cores: cpus().length },
    ...trained,
  });
  writeFileSync(out, gzipSync(JSON.stringify(found), { level: 9 }));
  return found;
}

const versionOf = (): string =>
  (createRequire(import.meta.url)('../../package.json') as { readonly version: string }).version;
