import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { parseTable, type Table } from '@bionas/search';

/** The file that comes with the product. */
export const shippedTable = fileURLToPath(new URL('../../tables/nb201-mnist.json.gz', import.meta.url));

/** @throws AppError `artifact-damaged`; what the file system says of a file that cannot be read */
export function readTable(file: string = shippedTable): Table {
  return parseTable(JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')));
}
