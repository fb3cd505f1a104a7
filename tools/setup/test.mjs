/** @file `npm test`: makes the checkout ready, then runs every suite. Its last line is `N passed, N failed, N skipped`. */
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { npmCommand, runChild } from './child.mjs';
import { engineEnvironment } from './engine/environment.mjs';
import { prepare, root, runMain } from './prepare/prepare.mjs';
import { countJsonLine, countVitest, sum } from './suite/count.mjs';

/*
 * Two lanes side by side. Linting is one long process and the end-to-end tests wait much of their time, for a lease or a heartbeat: each leaves
 * a core to the other lane.
 */
const STATIC_CHECKS = ['format:check', 'typecheck', 'checks', 'examples'];

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

/** Lines of a program that is not alone, shown when it has ended. */
function kept() {
  /** @type {string[]} */
  const lines = [];
  return {
    onLine: (/** @type {string} */ line) => lines.push(line),
    show: (/** @type {string} */ name) => console.log(`\n=== ${name}\n${lines.join('\n')}`),
  };
}

async function runSuites() {
  const npm = npmCommand();
  const env = engineEnvironment({ ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' });

  const check = async (/** @type {string} */ script) => {
    const output = kept();
    const { code } = await run(npm.program, [...npm.args, 'run', '--silent', script], env, output.onLine);
    output.show(`npm run ${script}`);
    return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  };

  const unit = async () => {
    title('vitest run');
    const reportFile = path.join(root, 'tmp', 'vitest-report.json');
    await fs.rm(reportFile, { force: true });
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
    const { code } = await run(npm.program, [...npm.args, 'exec', '--', 'vitest', 'run', ...reporters], env);
    const report = existsSync(reportFile) ? JSON.parse(await fs.readFile(reportFile, 'utf8')) : undefined;
    return countVitest(report, code);
  };

  const endToEnd = async () => {
    const output = kept();
    const { code, stdout } = await run(process.execPath, ['apps/e2e/run.mjs'], env, output.onLine);
    output.show('end to end');
    return countJsonLine(stdout, code);
  };

  title(`lint, then end to end, beside ${STATIC_CHECKS.join(', ')}, then vitest`);
  const lanes = [
    async () => [await check('lint'), await endToEnd()],
    async () => {
      const counts = [];
      for (const script of STATIC_CHECKS) counts.push(await check(script));
      return [...counts, await unit()];
    },
  ];
  return sum((await Promise.all(lanes.map((lane) => lane()))).flat());
}

let total = { passed: 0, failed: 1, skipped: 0 };
await runMain(async () => {
  await prepare();
  total = await runSuites();
});
if (total.failed > 0 || total.passed === 0) process.exitCode = 1;
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
