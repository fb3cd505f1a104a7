import fs from 'node:fs/promises';
import path from 'node:path';
import { runChild } from '../child.mjs';
import { engineStatus } from '../engine/install.mjs';
import { cacheDir } from '../engine/places.mjs';
import { check, gigabytes } from './check.mjs';

const LOWEST_NODE = [20, 19];

export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const good = major > LOWEST_NODE[0] || (major === LOWEST_NODE[0] && minor >= LOWEST_NODE[1]);
  const detail = `${process.version} on ${process.platform} ${process.arch}`;
  return good
    ? check('node', 'Node', 'ok', detail)
    : check(
        'node',
        'Node',
        'error',
        `${detail}; needed is ${LOWEST_NODE.join('.')} or newer`,
        `Install Node ${LOWEST_NODE.join('.')} or newer.`,
      );
}

async function graphicsCards() {
  const { code, output } = await runChild(
    'nvidia-smi',
    ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader'],
    { timeoutMs: 20_000 },
  );
  return code === 0 ? output.trim().split('\n').filter(Boolean) : [];
}

/** The engine and the GPU, which judge each other. */
export async function checkEngine() {
  const [status, cards] = await Promise.all([engineStatus({ probe: true }), graphicsCards()]);
  const engine = ['engine', 'Engine'];
  const gpu = ['gpu', 'GPU'];
  const found = `TensorFlow ${status.tensorflowVersion}, ${status.flavour} library (${gigabytes(status.bytes)} in the cache), tfjs ${status.tfjsVersion}`;
  const checks = [];
  if (status.problem)
    checks.push(
      check(
        engine[0],
        engine[1],
        status.backend === 'tensorflow' ? 'error' : 'missing',
        status.problem,
        status.remedy,
      ),
    );
  else if (status.backend === 'js')
    checks.push(
      check(
        engine[0],
        engine[1],
        'warning',
        'Plain JavaScript, as asked for: about 400 times slower than the native engine.',
        'Unset BIONAS_ENGINE, or run bionas engine install --cpu.',
      ),
    );
  else if (status.flavour === 'download')
    checks.push(
      check(
        engine[0],
        engine[1],
        'warning',
        `${found}: older and slower than the library of a current wheel`,
        'Install Python 3 with pip, g++ and make, then run bionas engine install --cpu.',
      ),
    );
  else checks.push(check(engine[0], engine[1], 'ok', found));
  if (cards.length === 0) {
    checks.push(
      status.flavour === 'cuda'
        ? check(
            gpu[0],
            gpu[1],
            'warning',
            'The CUDA engine is installed, but nvidia-smi finds no GPU: it computes on the CPU.',
            'Install the NVIDIA driver, or run bionas engine install --cpu.',
          )
        : check(gpu[0], gpu[1], 'ok', 'none found by nvidia-smi; the engine computes on the CPU'),
    );
  } else if (status.gpu) checks.push(check(gpu[0], gpu[1], 'ok', cards.join('; ')));
  else if (status.flavour === 'cuda')
    checks.push(
      check(
        gpu[0],
        gpu[1],
        'error',
        `${cards.join('; ')}: present, but the CUDA engine does not use it`,
        'Check the driver (CUDA 12 needs 525 or newer) and CUDA_VISIBLE_DEVICES.',
      ),
    );
  else
    checks.push(
      check(
        gpu[0],
        gpu[1],
        'warning',
        `${cards.join('; ')}: present and not used`,
        'Run bionas engine install --cuda (downloads several GB).',
      ),
    );
  return checks;
}

async function checkSpace(
  /** @type {string} */ id,
  /** @type {string} */ title,
  /** @type {string} */ folder,
  /** @type {number} */ wanted,
) {
  // The folder may not exist yet: ask about the nearest one that does.
  let present = path.resolve(folder);
  while ((await fs.stat(present).catch(() => undefined)) === undefined && present !== path.dirname(present))
    present = path.dirname(present);
  const { bavail, bsize } = await fs.statfs(present);
  const free = bavail * bsize;
  const status = free < wanted / 10 ? 'error' : free < wanted ? 'warning' : 'ok';
  return check(
    id,
    title,
    status,
    `${gigabytes(free)} free for ${folder}`,
    status === 'ok' ? undefined : `Free some space: ${gigabytes(wanted)} is a comfortable amount.`,
  );
}

export async function checkHome(/** @type {string} */ home) {
  const probe = path.join(home, `.doctor-${process.pid}`);
  const title = 'Data folder';
  try {
    const created = await fs.mkdir(home, { recursive: true });
    await fs.writeFile(probe, '');
    await fs.rm(probe);
    if (created) await fs.rm(created, { recursive: true });
    return check('home', title, 'ok', `${home} can be written`);
  } catch (error) {
    return check(
      'home',
      title,
      'error',
      `${home} cannot be written: ${/** @type {Error} */ (error).message}`,
      'Correct its owner or mode, or set BIONAS_HOME to another folder.',
    );
  }
}

export async function checkDisk(/** @type {string} */ home) {
  return [
    await checkSpace('disk-home', 'Disk, data', home, 5e9),
    await checkSpace('disk-cache', 'Disk, engine cache', cacheDir(), 2e9),
  ];
}
