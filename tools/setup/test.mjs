/** @file `npm test`: makes the checkout ready, then runs every suite. Its last line is `N passed, N failed, N skipped`. */
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { npmCommand, runChild } from './child.mjs';
import { engineEnvironment } from './engine/environment.mjs';
import { prepare, root, runMain } from './prepare/prepare.mjs';
import { countJsonLine, countVitest, sum } from './suite/count.mjs';

/** Two chains side by side: linting is one long process and leaves a core to the others. */
const STATIC_CHECKS = [['lint'], ['format:check', 'typecheck', 'checks', 'examples']];

const title = (/** @type {string} */ text) => console.log(`\n=== ${text}`);

/** Runs a program with its output passed on and kept. */
async function run(
  /** @type {string} */ program,
  /** @type {string[]} */ args,
  /** @type {NodeJS.ProcessEnv} */ env,
  /** @type {(line: string) => void} */ onLine = (line) => console.log(line),
) {
  const from = Date.now();
  const { code, stdout } = await runChild(program, args, { cwd: root, env, onLine });
  onLine(`(${((Date.now() - from) / 1000).toFixed(0)} s, exit code ${code})`);
  return { code, stdout };
}

async function runSuites() {
  const npm = npmCommand();
  const env = engineEnvironment({ ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' });
  const counts = [];
  const check = async (/** @type {string} */ script) => {
    /** @type {string[]} */
    const lines = [];
    const { code } = await run(npm.program, [...npm.args, 'run', '--silent', script], env, (line) =>
      lines.push(line),
    );
    title(`npm run ${script}`);
    console.log(lines.join('\n'));
    counts.push({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 });
  };
  title(`static checks: ${STATIC_CHECKS.flat().join(', ')}`);
  await Promise.all(
    STATIC_CHECKS.map(async (chain) => {
      for (const script of chain) await check(script);
    }),
  );
  title('vitest run');
  const reportFile = path.join(root, 'tmp', 'vitest-report.json');
  await fs.rm(reportFile, { force: true });
  const vitest = await run(
    npm.program,
    [
      ...npm.args,
      'exec',
      '--',
      'vitest',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportFile}`,
    ],
    env,
  );
  const report = existsSync(reportFile) ? JSON.parse(await fs.readFile(reportFile, 'utf8')) : undefined;
  counts.push(countVitest(report, vitest.code));
  title('end to end');
  const endToEnd = path.join(root, 'apps/e2e/run.mjs');
  if (existsSync(endToEnd)) {
    const { code, stdout } = await run(process.execPath, [endToEnd], env);
    counts.push(countJsonLine(stdout, code));
  } else {
    console.log(`apps/e2e/run.mjs is not there: counted as a failure`);
    counts.push({ passed: 0, failed: 1, skipped: 0 });
  }
  return sum(counts);
}

let total = { passed: 0, failed: 1, skipped: 0 };
await runMain(async () => {
  await prepare();
  total = await runSuites();
});
if (total.failed > 0 || total.passed === 0) process.exitCode = 1;
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
