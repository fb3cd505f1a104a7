/**
 * @file Engine provisioning. The ladder: a TensorFlow library from a pip wheel with an addon built here; else the package's own
 * download (an older library); else plain JavaScript, with one warning. All of it lies in the user's cache, only links in the checkout.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { lastLines, runChild } from '../child.mjs';
import { SetupError } from '../setup-error.mjs';
import { installAddon, missingTools } from './addon.mjs';
import { engineEnvironment } from './environment.mjs';
import { installLibrary } from './library.mjs';
import { linkedFlavour, linkEngine, unlinkEngine } from './links.mjs';
import { withLock } from './lock.mjs';
import { TENSORFLOW_VERSION, TFJS_VERSION } from './pins.mjs';
import { findPip } from './pip.mjs';
import { addonDir, cacheDir, engineDir, isInstalled, tfjsPackageDir } from './places.mjs';

const RETRY_AFTER_MS = 60 * 60_000;
const SPACE_REMEDY =
  'Free some space, set BIONAS_CACHE_DIR to a folder on a larger disk, or BIONAS_ENGINE=js to go on without it, slowly.';
const PLAIN_COST =
  'Training runs in plain JavaScript, about 400 times slower: enough to look around, not to search.';

const choiceFile = () => path.join(engineDir(), 'choice.json');
const failureFile = () => path.join(engineDir(), 'failure.json');
const readJson = async (/** @type {string} */ file) => {
  try {
    return JSON.parse(await fs.readFile(file, 'utf8'));
  } catch {
    // Absent or cut off by a crash: both mean that nothing is remembered.
    return undefined;
  }
};

/** The flavour asked for: by the environment, else the one installed last on purpose, else `cpu`. @returns {Promise<'cpu' | 'cuda' | 'js'>} */
export async function wantedFlavour() {
  const named = process.env.BIONAS_ENGINE;
  if (named === 'cpu' || named === 'cuda' || named === 'js') return named;
  if (named)
    throw new SetupError(
      'bad-setting',
      `BIONAS_ENGINE is ${JSON.stringify(named)}; expected cpu, cuda or js.`,
      'Correct or unset it.',
    );
  const chosen = (await readJson(choiceFile()))?.flavour;
  return chosen === 'cuda' || chosen === 'js' ? chosen : 'cpu';
}

async function bytesOf(/** @type {string} */ folder) {
  let sum = 0;
  for (const entry of await fs.readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])) {
    if (entry.isFile())
      sum += (await fs.stat(path.join(entry.parentPath ?? entry.path, entry.name)).catch(() => ({ size: 0 })))
        .size;
  }
  return sum;
}

/**
 * What engine this checkout would load. Looks at files only; `probe` loads it in a child process (about 2 s).
 * @param {{probe?: boolean}} [options]
 * @returns {Promise<import('../index.d.mts').EngineStatus>}
 */
export async function engineStatus({ probe = false } = {}) {
  const wanted = await wantedFlavour();
  const linked = wanted === 'js' ? undefined : linkedFlavour();
  const failure = await readJson(failureFile());
  /** @type {import('../index.d.mts').EngineStatus} */
  const status = {
    backend: linked ? 'tensorflow' : 'js',
    flavour: linked ?? 'js',
    wanted,
    tensorflowVersion: linked === 'cpu' || linked === 'cuda' ? TENSORFLOW_VERSION : undefined,
    tfjsVersion: TFJS_VERSION,
    installed: /** @type {const} */ (['cpu', 'cuda']).filter(isInstalled),
    cacheDir: cacheDir(),
    bytes: await bytesOf(engineDir()),
    gpu: undefined,
    problem: undefined,
    remedy: undefined,
  };
  if (!linked && wanted !== 'js') {
    status.problem = failure
      ? `${failure.message} ${PLAIN_COST}`
      : `The ${wanted} engine is not installed in this checkout. ${PLAIN_COST}`;
    status.remedy = failure?.remedy ?? `Run bionas engine install --${wanted} (or npm run setup).`;
  }
  if (probe && linked) {
    try {
      const found = await probeEngine();
      status.tensorflowVersion = found.tensorflowVersion;
      status.gpu = found.gpu;
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      status.problem = error.message;
      status.remedy = error.remedy;
    }
  }
  return status;
}

/** Loads the linked engine in a child process. @returns {Promise<{tensorflowVersion: string, gpu: boolean}>} */
export async function probeEngine() {
  const { code, output } = await runChild(
    process.execPath,
    [fileURLToPath(new URL('./probe.mjs', import.meta.url))],
    { env: engineEnvironment(), timeoutMs: 180_000 },
  );
  const line = output.split('\n').find((each) => each.startsWith('{"product"'));
  const found = line ? JSON.parse(line) : undefined;
  if (code !== 0 || found?.product !== 21) {
    throw new SetupError(
      'engine-broken',
      `The engine does not load:\n${lastLines(output)}`,
      'Run bionas engine remove, then bionas engine install.',
    );
  }
  return found;
}

/** The package's own download: libtensorflow of its year, and its prebuilt addon. */
async function installOwnDownload(/** @type {import('../index.d.mts').OnProgress} */ onProgress) {
  const folder = tfjsPackageDir();
  if (!folder)
    throw new SetupError(
      'not-installed',
      '@tensorflow/tfjs-node-gpu is not in node_modules.',
      'Run npm ci first.',
    );
  onProgress({ step: 'download', message: "trying the package's own download instead" });
  await unlinkEngine();
  const description = path.join(folder, 'package.json');
  const before = await fs.readFile(description);
  const env = {
    ...process.env,
    PATH: [path.join(folder, '../../.bin'), process.env.PATH].join(path.delimiter),
  };
  const { code, output } = await runChild(process.execPath, ['scripts/install.js', 'cpu', 'download'], {
    cwd: folder,
    env,
    timeoutMs: 15 * 60_000,
  });
  // The script rewrites its package.json for the length of a build and leaves it so when the build fails.
  await fs.rm(description);
  await fs.writeFile(description, before);
  if (code !== 0 || linkedFlavour() !== 'download') {
    await unlinkEngine();
    throw new SetupError(
      'download-failed',
      `The package's own download failed: ${output.split('\n').find((line) => /error/i.test(line)) ?? lastLines(output, 1)}`,
      'See above.',
    );
  }
}

/**
 * Makes the wanted engine loadable from this checkout. Safe to repeat and to interrupt; does nothing when all is there.
 * @param {{flavour?: 'cpu' | 'cuda' | 'js', onProgress?: import('../index.d.mts').OnProgress, packages?: Promise<unknown>}} [options]
 *   `packages`: settled when node_modules is there, or cannot be; the library is fetched meanwhile
 * @returns {Promise<import('../index.d.mts').EngineStatus>} with `problem` and `remedy` set where it had to settle for less
 */
export async function installEngine({
  flavour,
  onProgress = () => undefined,
  packages = Promise.resolve(),
} = {}) {
  const wanted = flavour ?? (await wantedFlavour());
  try {
    await fs.mkdir(engineDir(), { recursive: true });
    await withLock(
      path.join(engineDir(), '.lock'),
      () => installLocked(wanted, flavour, onProgress, packages),
      (holder) =>
        onProgress({
          step: 'wait',
          message: `another set-up (process ${holder}) is installing the engine; waiting for it`,
        }),
    );
  } catch (error) {
    const code = /** @type {NodeJS.ErrnoException} */ (error).code;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new SetupError('disk-full', `The disk of ${cacheDir()} is full.`, SPACE_REMEDY, error);
    }
    if (code !== undefined && ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT'].includes(code)) {
      throw new SetupError(
        'cache-unwritable',
        `The cache ${cacheDir()} cannot be written: ${/** @type {Error} */ (error).message}.`,
        'Correct its owner or mode, or set BIONAS_CACHE_DIR to another folder.',
        error,
      );
    }
    throw error;
  }
  return engineStatus();
}

async function installLocked(
  /** @type {'cpu' | 'cuda' | 'js'} */ wanted,
  /** @type {'cpu' | 'cuda' | 'js' | undefined} */ chosen,
  /** @type {import('../index.d.mts').OnProgress} */ onProgress,
  /** @type {Promise<unknown>} */ packages,
) {
  for (const name of await fs.readdir(engineDir())) {
    // Left by a set-up that was killed: only the holder of the lock writes here.
    if (name.startsWith('.partial-'))
      await fs.rm(path.join(engineDir(), name), { recursive: true, force: true });
  }
  await fs.rm(failureFile(), { force: true });
  if (wanted === 'js') await unlinkEngine();
  else await installNative(wanted, onProgress, packages);
  if (chosen !== undefined) await fs.writeFile(choiceFile(), JSON.stringify({ flavour: chosen }));
}

async function installNative(
  /** @type {'cpu' | 'cuda'} */ flavour,
  /** @type {import('../index.d.mts').OnProgress} */ onProgress,
  /** @type {Promise<unknown>} */ packages,
) {
  try {
    const fresh = !isInstalled(flavour);
    await installLibrary(flavour, onProgress);
    await packages;
    const linkedBefore = linkedFlavour();
    await installAddon(flavour, onProgress);
    await linkEngine(flavour);
    if (!fresh && linkedBefore === flavour) return;
    onProgress({ step: 'probe', message: 'loading the engine once' });
    await probeOrRebuild(flavour, onProgress);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    await packages;
    onProgress({ step: 'failed', message: `${error.message}\n${error.remedy}` });
    if (error.code === 'disk-full') {
      await rememberFailure(error);
      throw error;
    }
    try {
      await installOwnDownload(onProgress);
      await probeEngine();
    } catch (second) {
      if (!(second instanceof SetupError)) throw second;
      onProgress({ step: 'failed', message: second.message.split('\n')[0] ?? '' });
      await unlinkEngine();
      await rememberFailure(error);
    }
  }
}

/** A cached addon may have been built on another machine that shares the home folder: build it here once before giving up. */
async function probeOrRebuild(
  /** @type {'cpu' | 'cuda'} */ flavour,
  /** @type {import('../index.d.mts').OnProgress} */ onProgress,
) {
  try {
    await probeEngine();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    await unlinkEngine();
    await fs.rm(addonDir(flavour), { recursive: true, force: true });
    await installAddon(flavour, onProgress);
    await linkEngine(flavour);
    await probeEngine();
  }
}

async function rememberFailure(/** @type {SetupError} */ error) {
  await fs.writeFile(
    failureFile(),
    JSON.stringify({ at: Date.now(), code: error.code, message: error.message, remedy: error.remedy }),
  );
}

/** Whether the last failure need not be tried again: it was within the hour, and what was missing is still missing. */
async function stillFails(/** @type {{at: number, code: string} | undefined} */ failure) {
  if (!failure || Date.now() - failure.at > RETRY_AFTER_MS) return false;
  if (failure.code === 'no-pip') return (await findPip()) === undefined;
  if (failure.code === 'no-compiler') return (await missingTools()).length > 0;
  return failure.code !== 'disk-full';
}

/**
 * As `installEngine`, but quick where nothing is to be done, and not trying again within the hour what would fail again:
 * what `npm start` calls.
 * @param {import('../index.d.mts').OnProgress} [onProgress]
 * @param {Promise<unknown>} [packages] where they are being installed: whatever is linked now goes with the old ones
 */
export async function ensureEngine(onProgress, packages) {
  const wanted = await wantedFlavour();
  const linked = packages === undefined && linkedFlavour() === wanted;
  if (wanted === 'js' || linked || (await stillFails(await readJson(failureFile())))) {
    await packages;
    return engineStatus();
  }
  return installEngine({
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(packages === undefined ? {} : { packages }),
  });
}

/** Removes the engine from the user's cache and this checkout. @returns {Promise<{bytes: number}>} what was freed */
export async function removeEngine() {
  const bytes = await bytesOf(engineDir());
  await unlinkEngine();
  if (bytes > 0) {
    await withLock(path.join(engineDir(), '.lock'), async () => {
      for (const name of await fs.readdir(engineDir()))
        if (name !== '.lock') await fs.rm(path.join(engineDir(), name), { recursive: true, force: true });
    });
  }
  return { bytes };
}
