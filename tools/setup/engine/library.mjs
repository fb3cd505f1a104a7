import fs from 'node:fs/promises';
import path from 'node:path';
import { SetupError } from '../setup-error.mjs';
import { NEEDED_BYTES, TENSORFLOW_VERSION, WHEELS } from './pins.mjs';
import { downloadWheel, findPip } from './pip.mjs';
import { engineDir, libraryDir, platformName } from './places.mjs';
import { readWheelInfo, sha256OfFile, unpackWheel } from './wheel.mjs';

const HEADER_FOLDERS = ['tensorflow/c/', 'tensorflow/core/platform/', 'tsl/', 'xla/tsl/'];

/** Where a member of the TensorFlow wheel goes: the C library, and the headers that the addon includes. */
function placeTensorflow(/** @type {string} */ name) {
  const library = /^tensorflow\/(libtensorflow_(?:cc|framework)\.(?:so\.2|2\.dylib))$/.exec(name);
  if (library) return `lib/${library[1]}`;
  const header = /^tensorflow\/include\/(.+\.h)$/.exec(name)?.[1];
  return header && HEADER_FOLDERS.some((folder) => header.startsWith(folder))
    ? `include/${header}`
    : undefined;
}

/** Where a member of an nvidia wheel goes: everything but what only a compiler needs. */
function placeNvidia(/** @type {string} */ name) {
  return name.startsWith('nvidia/') && !/\/include\/|\.(?:h|hpp|a|py)$/.test(name) ? name : undefined;
}

async function requireSpace(/** @type {string} */ folder, /** @type {number} */ needed) {
  const { bavail, bsize } = await fs.statfs(folder);
  const free = bavail * bsize;
  if (free < needed) {
    throw new SetupError(
      'disk-full',
      `The engine needs ${(needed / 1e9).toFixed(1)} GB free in ${folder}, which has ${(free / 1e9).toFixed(1)} GB.`,
      'Free some space, set BIONAS_CACHE_DIR to a folder on a larger disk, or BIONAS_ENGINE=js to go on without it, slowly.',
    );
  }
}

/**
 * The verified wheel, from the downloads folder when a whole one lies there.
 * @param {() => Promise<string[]>} pip
 * @param {{project: string, platforms: string[], sha256: string}} pin
 * @param {string} scratch
 * @param {import('../index.d.mts').OnProgress} onProgress
 */
async function fetchTensorflowWheel(pip, pin, scratch, onProgress) {
  const downloads = path.join(engineDir(), 'downloads');
  await fs.mkdir(downloads, { recursive: true });
  const kept = path.join(downloads, `${pin.sha256}.whl`);
  for (let attempt = 1; ; attempt++) {
    const present = await fs.stat(kept).catch(() => undefined);
    if (present) {
      onProgress({ step: 'verify', message: 'checking the TensorFlow wheel' });
      if ((await sha256OfFile(kept)) === pin.sha256) return kept;
      await fs.rm(kept);
      if (attempt > 2) {
        throw new SetupError(
          'checksum',
          `${pin.project} ${TENSORFLOW_VERSION} has another SHA-256 than the pinned ${pin.sha256}, twice.`,
          'Check what your package index serves; nothing of the file was used.',
        );
      }
      onProgress({
        step: 'verify',
        message: 'the TensorFlow wheel is damaged: removed, downloading it again',
      });
    }
    const message = `downloading ${pin.project} ${TENSORFLOW_VERSION}`;
    onProgress({ step: 'download', message, fraction: 0 });
    const wheel = await downloadWheel(await pip(), {
      requirement: `${pin.project}==${TENSORFLOW_VERSION}`,
      platforms: pin.platforms,
      folder: scratch,
      onFraction: (fraction, bytes) =>
        onProgress({ step: 'download', message, bytes, ...(fraction === undefined ? {} : { fraction }) }),
    });
    await fs.rename(wheel, kept);
    onProgress({ step: 'download', message, fraction: 1 });
  }
}

/** The CUDA libraries that the wheel's own metadata asks for in its `and-cuda` extra. */
async function addNvidia(
  /** @type {string[]} */ pip,
  /** @type {string} */ wheel,
  /** @type {string} */ folder,
  /** @type {string} */ scratch,
  /** @type {import('../index.d.mts').OnProgress} */ onProgress,
) {
  const requirements = [
    ...(await readWheelInfo(wheel, 'METADATA', scratch)).matchAll(
      /^Requires-Dist: (nvidia-[^;\s]+)\s*;\s*extra == ["']and-cuda["']/gm,
    ),
  ].map((match) => match[1]);
  for (const [index, requirement] of requirements.entries()) {
    const message = `downloading ${requirement.split(/[<>=!~]/)[0]} (${index + 1} of ${requirements.length})`;
    onProgress({ step: 'download', message, fraction: 0 });
    const part = await downloadWheel(pip, {
      requirement,
      platforms: ['manylinux_2_27_x86_64', 'manylinux_2_17_x86_64', 'manylinux2014_x86_64'],
      folder: scratch,
      onFraction: (fraction, bytes) =>
        onProgress({ step: 'download', message, bytes, ...(fraction === undefined ? {} : { fraction }) }),
    });
    for (const file of await unpackWheel(part, folder, placeNvidia)) {
      // A zip read member by member has no modes; ptxas has to run.
      if (file.includes('/bin/')) await fs.chmod(path.join(folder, file), 0o755);
    }
    await fs.rm(part);
    onProgress({ step: 'download', message, fraction: 1 });
  }
  return requirements;
}

/**
 * Puts the TensorFlow C library of a flavour into the user's cache. The caller holds the engine lock.
 * @param {'cpu' | 'cuda'} flavour
 * @param {import('../index.d.mts').OnProgress} onProgress
 * @param {{project: string, platforms: string[], sha256: string}} [pin] the wheel; only tests name another
 * @returns {Promise<string>} its folder, with `lib` and `include`
 */
export async function installLibrary(flavour, onProgress, pin = WHEELS[`${flavour}-${platformName()}`]) {
  const target = libraryDir(flavour);
  if (await fs.stat(path.join(target, 'library.json')).catch(() => undefined)) return target;
  if (!pin) {
    throw new SetupError(
      'no-wheel',
      `There is no TensorFlow ${TENSORFLOW_VERSION} wheel of flavour ${flavour} for ${platformName()}.`,
      'Use another flavour, or plain CPU (BIONAS_ENGINE=js).',
    );
  }
  await fs.mkdir(engineDir(), { recursive: true });
  await requireSpace(engineDir(), NEEDED_BYTES[flavour]);
  const scratch = await fs.mkdtemp(path.join(engineDir(), '.partial-'));
  /** @type {string[] | undefined} */
  let found;
  const pip = async () => {
    found ??= await findPip();
    if (!found)
      throw new SetupError(
        'no-pip',
        'No Python with pip was found (tried python3, python, pip3, pip).',
        'Install Python 3 with pip (Debian: apt-get install python3-pip), then run the same command again.',
      );
    return found;
  };
  try {
    const wheel = await fetchTensorflowWheel(pip, pin, scratch, onProgress);
    const folder = path.join(scratch, 'library');
    await fs.mkdir(folder);
    const message = 'unpacking the TensorFlow library';
    const files = await unpackWheel(wheel, folder, placeTensorflow, (fraction) =>
      onProgress({ step: 'unpack', message, fraction }),
    );
    const extension = process.platform === 'darwin' ? 'dylib' : 'so';
    for (const name of ['cc', 'framework']) {
      const real = files.find((file) => file.startsWith(`lib/libtensorflow_${name}.`));
      if (!real)
        throw new SetupError(
          'wheel-damaged',
          `The wheel holds no libtensorflow_${name}.`,
          'Run the same command again.',
        );
      // The addon links against the names of the C-only distribution; the wheel's library exports the same C interface.
      const plain = `libtensorflow${name === 'cc' ? '' : '_framework'}${extension === 'so' ? '.so' : '.2.dylib'}`;
      if (path.basename(real) !== plain)
        await fs.symlink(path.basename(real), path.join(folder, 'lib', plain));
    }
    const nvidia = flavour === 'cuda' ? await addNvidia(await pip(), wheel, folder, scratch, onProgress) : [];
    const sizes = await Promise.all(
      files
        .filter((file) => file.startsWith('lib/'))
        .map(async (file) => [file, (await fs.stat(path.join(folder, file))).size]),
    );
    const manifest = {
      tensorflowVersion: TENSORFLOW_VERSION,
      flavour,
      wheelSha256: pin.sha256,
      files: Object.fromEntries(sizes),
      nvidia,
    };
    await fs.writeFile(path.join(folder, 'library.json'), JSON.stringify(manifest, null, 2));
    await fs.rm(target, { recursive: true, force: true });
    await fs.rename(folder, target);
    await fs.rm(wheel);
    return target;
  } finally {
    await fs.rm(scratch, { recursive: true, force: true });
  }
}
