/** @file Searches with shared weights that were run for the comparison: what they read off, seed by seed. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface RunSearch {
  /** Its name. */
  readonly arm: string;
  /** Hash of the arm's settings and the table's spec: others' searches do not count. */
  readonly settings: string;
  readonly seed: number;
  /** In the end, a row for each edge of the cell: what genomes are read off. */
  readonly alphas: readonly (readonly number[])[];
  readonly seconds: number;
}

/** Written by this study itself: taken as it is. */
interface SearchesFile {
  readonly format: 'bionas-supernet-searches';
  readonly searches: readonly RunSearch[];
}

/** The file that comes with the product. */
export const shippedSearches = fileURLToPath(
  new URL('../../tables/nb201-mnist-supernets.json', import.meta.url),
);

/** All that are kept; none where there is no file. */
export function readSearches(file: string): readonly RunSearch[] {
  if (!existsSync(file)) return [];
  return (JSON.parse(readFileSync(file, 'utf8')) as SearchesFile).searches;
}

export function writeSearches(file: string, searches: readonly RunSearch[]): void {
  const sorted = [...searches].sort((a, b) => a.arm.localeCompare(b.arm) || a.seed - b.seed);
  const whole: SearchesFile = { format: 'bionas-supernet-searches', searches: sorted };
  writeFileSync(file, `${JSON.stringify(whole)}\n`);
}
