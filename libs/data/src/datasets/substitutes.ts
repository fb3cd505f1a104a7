import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@bionas/contracts';
import { damaged } from '../data-problem.ts';
import { isAbsence } from '../files/decoded-cache.ts';
import type { PartImages } from './read-part.ts';

/** Images that are not the original ones: record (from 0) and class, by file. */
export type Substitutes = ReadonlyMap<string, readonly { record: number; label: number }[]>;

/**
 * Reads the list of substituted images: a heading line, then `file,record,label` a line.
 * @throws AppError `data-missing` or `data-damaged`
 */
export async function readSubstitutes(folder: string, name: string): Promise<Substitutes> {
  const path = join(folder, name);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (!isAbsence(error)) throw error;
    throw new AppError(
      'data-missing',
      `${path} is not there, and excludeSubstitutes needs it: it lists the images to leave out. If the files are the official ones, leave excludeSubstitutes out.`,
      { details: { path } },
    );
  });
  const list = new Map<string, { record: number; label: number }[]>();
  const [heading, ...lines] = text.split(/\r?\n/).filter((line) => line !== '');
  if (heading !== 'file,record,label') {
    throw damaged(path, `its first line is "${heading ?? ''}", expected "file,record,label"`);
  }
  for (const line of lines) {
    const match = /^([^,]+),(\d+),(\d+)$/.exec(line);
    if (match?.[1] === undefined) {
      throw damaged(path, `got the line "${line}", expected a file, a record and a label`);
    }
    const entries = list.get(match[1]) ?? [];
    list.set(match[1], [...entries, { record: Number(match[2]), label: Number(match[3]) }]);
  }
  return list;
}

/**
 * Positions in the part of its substituted images.
 * @throws AppError `data-damaged` if the list does not fit the files
 */
export function substitutedPositions(part: PartImages, substitutes: Substitutes, path: string): Set<number> {
  const positions = new Set<number>();
  for (const file of part.files) {
    for (const { record, label } of substitutes.get(file.name) ?? []) {
      const position = file.start + record;
      const got = record < file.count ? part.all.labels[position] : undefined;
      if (got !== label) {
        throw damaged(
          path,
          `it says that record ${record} of ${file.name} has label ${label}, but the file has ${got ?? 'no such record'}`,
        );
      }
      positions.add(position);
    }
  }
  return positions;
}
