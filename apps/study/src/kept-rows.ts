/** @file Finished parts of a long study, a line each: what is in the file is not measured again. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { hashOf } from '@bionas/contracts';

export interface KeptRows<Row> {
  readonly file: string;
  find(id: string): Row | undefined;
  keep(id: string, row: Row): void;
}

interface Line<Row> {
  readonly id: string;
  readonly row: Row;
}

/**
 * Rows of a study with these settings: others go to a file of their own. Written by the study itself, and taken as they are.
 * @param file instead of the one under .bionas that follows from the settings
 */
export function keptRows<Row>(study: string, settings: unknown, file?: string): KeptRows<Row> {
  const path = resolve(file ?? join('.bionas', study, `${hashOf(settings).slice(0, 12)}.jsonl`));
  mkdirSync(dirname(path), { recursive: true });
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  // A kill may have cut off the last line; what is written next begins on a new one.
  if (text !== '' && !text.endsWith('\n')) appendFileSync(path, '\n');
  const rows = new Map(
    text.split('\n').flatMap((line): [string, Row][] => {
      const parsed = parsedLine<Row>(line);
      return parsed === null ? [] : [[parsed.id, parsed.row]];
    }),
  );
  return {
    file: path,
    find: (id) => rows.get(id),
    keep(id, row) {
      rows.set(id, row);
      appendFileSync(path, `${JSON.stringify({ id, row } satisfies Line<Row>)}\n`);
    },
  };
}

function parsedLine<Row>(line: string): Line<Row> | null {
  try {
    return JSON.parse(line) as Line<Row>;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
