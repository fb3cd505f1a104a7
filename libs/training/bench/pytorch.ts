/** @file PyTorch in a virtual environment of its own in the user's cache, from the user's own package index. */
import { spawn } from 'node:child_process';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { engineStatus } from '@bionas/setup';

const requirements = ['torch==2.15.0', 'numpy'];
const minutes = 60_000;

/** The Python program that has PyTorch. Installs it on first use: some gigabytes. */
export async function pytorchProgram(note: (text: string) => void): Promise<string> {
  const { cacheDir } = await engineStatus();
  const folder = join(cacheDir, 'pytorch', requirements.join('-').replaceAll('=', ''));
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const mark = join(folder, 'installed.txt');
  if (await exists(mark)) return python;
  note(`Installing ${requirements.join(' and ')} into ${folder}; once, some minutes.`);
  await mkdir(folder, { recursive: true });
  const pip = ['-m', 'pip', 'install', '--no-input', '--no-cache-dir', '--disable-pip-version-check'];
  await run('python3', ['-m', 'venv', '--clear', folder]);
  await run(python, [...pip, ...requirements]);
  await writeFile(mark, `${requirements.join('\n')}\n`);
  return python;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function run(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    // Standard output belongs to the result of the bench.
    const child = spawn(program, args, { stdio: ['ignore', 2, 2], timeout: 30 * minutes });
    child.once('error', (error) =>
      reject(
        new Error(
          `${program} does not start (${error.message}). The peer needs Python 3.10 or newer with venv.`,
        ),
      ),
    );
    child.once('close', (code) => {
      if (code === 0) resolve();
      else
        reject(new Error(`${program} ${args.join(' ')} failed with exit code ${code}; its words are above.`));
    });
  });
}
