/** @file Trainings of a table that is being made, a line each: what is in the file is not trained again. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { partId, type TablePart } from './table-task.ts';

/** By its id. The last line may have been cut off by a kill; it is left out. */
export function readParts(file: string): Map<string, TablePart> {
  if (!existsSync(file)) return new Map();
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  const parts = lines.flatMap((line): TablePart[] => {
    try {
      return [JSON.parse(line) as TablePart];
    } catch {
      // Cut off, and gone on after.
      return [];
    }
  });
  return new Map(parts.map((part) => [partId(part), part]));
}

/** Appends to the file, which may end in a line that was cut off. */
export function openParts(file: string): (part: TablePart) => void {
  mkdirSync(dirname(file), { recursive: true });
  if (existsSync(file) && !readFileSync(file, 'utf8').endsWith('\n')) appendFileSync(file, '\n');
  return (part) => {
    appendFileSync(file, `${JSON.stringify(part)}\n`);
  };
}
