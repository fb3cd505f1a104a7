/**
 * @file `npm run test:nodes`: a smoke of the suite's foundations under the newer Node lines: engine trains, ZeroMQ talks, the embedded store
 * answers. The Nodes come as npm packages into the user's cache. Last line: `N passed, N failed, N skipped`.
 */
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { lastLines, npmCommand, runChild } from './child.mjs';
import { engineEnvironment } from './engine/environment.mjs';
import { cacheDir } from './engine/places.mjs';
import { prepare, runMain } from './prepare/prepare.mjs';
import { SetupError } from './setup-error.mjs';

const MAJORS = [24, 26];
const smoke = fileURLToPath(new URL('./smoke/smoke.mjs', import.meta.url));

/** The program of a Node major line, installed on first use. */
async function nodeOf(/** @type {number} */ major) {
  const folder = path.join(cacheDir(), 'nodes', String(major));
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const program = path.join(
    folder,
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (existsSync(program)) return program;
  console.log(`installing ${name}@${major} ...`);
  await fs.mkdir(folder, { recursive: true });
  await fs.writeFile(path.join(folder, 'package.json'), '{ "private": true }\n');
  const npm = npmCommand();
  const { code, output } = await runChild(
    npm.program,
    [...npm.args, 'install', '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${major}`],
    { cwd: folder },
  );
  if (code !== 0 || !existsSync(program))
    throw new SetupError(
      'npm-failed',
      `npm could not install ${name}@${major}:\n${lastLines(output)}`,
      'Check that npm reaches its registry.',
    );
  return program;
}

let passed = 0;
let failed = 0;
await runMain(async () => {
  await prepare();
  for (const major of MAJORS) {
    const program = await nodeOf(major);
    const { code, stdout, output } = await runChild(program, [smoke], {
      env: engineEnvironment(),
      timeoutMs: 300_000,
    });
    const parts = stdout.split('\n').filter((line) => line.startsWith('ok '));
    for (const line of parts) console.log(`node ${major}: ${line}`);
    passed += parts.length;
    if (code === 0 && parts.length > 0) continue;
    failed++;
    console.log(`node ${major}: FAILED with exit code ${code}\n${lastLines(output, 20)}`);
  }
});
if (failed > 0 || passed === 0) process.exitCode = 1;
console.log(`\n${passed} passed, ${process.exitCode ? Math.max(failed, 1) : 0} failed, 0 skipped`);
