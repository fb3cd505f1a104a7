import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { SetupError } from '../setup-error.mjs';
import { extractZipEntry, readZipEntries } from './zip.mjs';

/** @param {string} file @returns {Promise<string>} hexadecimal SHA-256 */
export async function sha256OfFile(file) {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('hex');
}

/** One text file of a wheel's `.dist-info`. @param {string} wheel @param {string} name @param {string} scratch an existing folder */
export async function readWheelInfo(wheel, name, scratch) {
  const entry = (await readZipEntries(wheel)).find(
    (each) => each.name.endsWith(`.dist-info/${name}`) && each.name.split('/').length === 2,
  );
  if (!entry)
    throw new SetupError(
      'wheel-damaged',
      `${path.basename(wheel)} has no ${name}.`,
      'Run the same command again; the file is fetched anew.',
    );
  const target = path.join(scratch, `wheel-${name}`);
  await extractZipEntry(wheel, entry, target);
  const text = await fs.readFile(target, 'utf8');
  await fs.rm(target);
  return text;
}

/**
 * Takes the wanted members out of a wheel, each checked against the wheel's own RECORD.
 * @param {string} wheel
 * @param {string} folder an existing folder to write into
 * @param {(name: string) => string | undefined} place path under `folder` for a member, or undefined to leave it
 * @param {(fraction: number) => void} [onFraction]
 * @returns {Promise<string[]>} the paths written, relative to `folder`
 */
export async function unpackWheel(wheel, folder, place, onFraction) {
  const record = new Map();
  for (const line of (await readWheelInfo(wheel, 'RECORD', folder)).split('\n')) {
    const match = /^"?(.+?)"?,sha256=([\w-]+)=*,/.exec(line);
    if (match) record.set(match[1], match[2]);
  }
  const wanted = (await readZipEntries(wheel)).flatMap((entry) => {
    const target = entry.name.endsWith('/') ? undefined : place(entry.name);
    if (target === undefined) return [];
    const absolute = path.resolve(folder, target);
    if (!absolute.startsWith(path.resolve(folder) + path.sep))
      throw new SetupError(
        'wheel-damaged',
        `${entry.name} would be written outside ${folder}.`,
        'Do not use this wheel.',
      );
    return [{ entry, target, absolute }];
  });
  const total = wanted.reduce((sum, { entry }) => sum + entry.bytes, 0);
  let done = 0;
  for (const { entry, absolute } of wanted) {
    const hash = await extractZipEntry(wheel, entry, absolute, (bytes) =>
      onFraction?.((done += bytes) / total),
    );
    if (record.get(entry.name) !== hash) {
      throw new SetupError(
        'wheel-damaged',
        `${entry.name} of ${path.basename(wheel)} does not match the wheel's RECORD.`,
        'Run the same command again; the file is fetched anew.',
      );
    }
  }
  return wanted.map(({ target }) => target);
}
