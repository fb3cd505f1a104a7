import fs from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkNode } from '../doctor/machine-checks.mjs';
import { ensureEngine } from '../engine/install.mjs';
import { withLock } from '../engine/lock.mjs';
import { progressPrinter } from '../progress-printer.mjs';
import { SetupError } from '../setup-error.mjs';
import { buildAll, isBuilt } from './build.mjs';
import { installPackages, linkPostgres, lockHash, matchesLock, postgresPackage } from './packages.mjs';
import { sourceHash } from './source-hash.mjs';

export const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/[\\/]$/, '');
const stampFile = path.join(root, 'node_modules', '.bionas-setup.json');

async function readStamp() {
  try {
    return JSON.parse(await fs.readFile(stampFile, 'utf8'));
  } catch {
    // Never prepared, or node_modules is new: everything is checked afresh.
    return {};
  }
}

const say = (/** @type {string} */ text) => process.stderr.write(`${text}\n`);

async function timed(/** @type {string} */ title, /** @type {() => Promise<unknown>} */ work) {
  say(`${title} ...`);
  const from = Date.now();
  await work();
  say(`  done in ${((Date.now() - from) / 1000).toFixed(0)} s`);
}

/**
 * What a settled promise gave; its error is thrown.
 * @template T
 * @param {PromiseSettledResult<T>} settled
 */
function valueOf(settled) {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}

/** @param {(() => void) | undefined} whenInstalled */
async function prepareLocked(whenInstalled) {
  let stamp = await readStamp();
  const remember = async (/** @type {object} */ more) => {
    stamp = { ...stamp, ...more };
    await fs.writeFile(stampFile, JSON.stringify(stamp, null, 2));
  };
  const lock = await lockHash(root);
  const install = stamp.lock !== lock && !(await matchesLock(root));
  const installing = install
    ? timed('Installing packages (a minute or two the first time)', () => installPackages(root))
    : undefined;
  // The library of the engine comes beside the packages, its addon needs them. Settled: what fails is told in its turn.
  const provisioning = Promise.allSettled([ensureEngine(progressPrinter(), installing)]);
  if (installing) {
    const [installed] = await Promise.allSettled([installing]);
    if (installed.status === 'rejected') await provisioning;
    valueOf(installed);
    stamp = {};
  }
  if (stamp.lock !== lock) await remember({ lock, postgres: undefined });
  const postgres = postgresPackage(root);
  if (postgres !== undefined && stamp.postgres !== postgres) {
    await timed('Linking the PostgreSQL of the tests', () => linkPostgres(root, postgres));
    await remember({ postgres });
  }
  whenInstalled?.();
  const source = await sourceHash(root);
  const stale = stamp.source !== source || !isBuilt(root);
  // The engine waits for the network, the build for the processor: side by side.
  const building = Promise.allSettled([stale ? buildAll(root) : undefined]);
  if (stale) await timed('Building (one to two minutes the first time)', () => building);
  const engine = valueOf((await provisioning)[0]);
  valueOf((await building)[0]);
  if (engine.problem) say(`WARNING: ${engine.problem}\n${engine.remedy ?? ''}`);
  if (stale) {
    // Hashed again: a build may write files that belong to the source (nx sync).
    await remember({ source: await sourceHash(root) });
  }
}

/**
 * Everything between a fresh checkout and a program that runs: packages, engine, build. What is done already is skipped
 * (under 2 s); two at once in one checkout wait for each other.
 * @param {{whenInstalled?: () => void}} [options] `whenInstalled` is called once the packages are there, while engine and build are made
 */
export async function prepare({ whenInstalled } = {}) {
  const node = checkNode();
  if (node.status !== 'ok') throw new SetupError('old-node', `Node is ${node.detail}.`, node.remedy ?? '');
  await withLock(
    path.join(root, 'tmp', 'setup.lock'),
    () => prepareLocked(whenInstalled),
    (holder) => say(`Another set-up (process ${holder}) is at work in this checkout; waiting for it ...`),
  );
}

/**
 * Runs the main function of a set-up program; an expected failure prints two lines, not a stack.
 * @param {() => Promise<void>} main
 */
export async function runMain(main) {
  try {
    await main();
  } catch (error) {
    if (error instanceof SetupError) say(`ERROR: ${error.message}\n${error.remedy}`);
    else console.error(error);
    process.exitCode = 1;
  }
}
