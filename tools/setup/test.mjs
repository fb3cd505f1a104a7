/** @file `npm test`: makes the checkout ready, then runs every suite. Its last line is `N passed, N failed, N skipped`. */
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { npmCommand, runChild } from './child.mjs';
import { engineEnvironment } from './engine/environment.mjs';
import { prepare, root, runMain } from './prepare/prepare.mjs';
import { countJsonLine, countVitest, sum } from './suite/count.mjs';

/*
 * Two lanes side by side, one for each core of a small machine. What needs no build begins once the packages are there, beside the engine and
 * the build. The end-to-end tests wait much of their time, for a lease or a heartbeat: that leaves a core to the other lane.
 */
const WITHOUT_A_BUILD = ['format:check', 'lint', 'lint:types'];
/** Plants files that no linter may see: in the lane of the linters, after them. */
const AFTER_THE_LINTERS = 'checks';
const WITH_A_BUILD = ['typecheck', 'examples'];

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

const npm = npmCommand();
const environment = () => engineEnvironment({ ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' });

async function check(/** @type {string} */ script) {
  const output = kept();
  const words = [...npm.args, 'run', '--silent', script];
  const { code } = await run(npm.program, words, environment(), output.onLine);
  output.show(`npm run ${script}`);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

async function checkAll(/** @type {string[]} */ scripts) {
  const counts = [];
  for (const script of scripts) counts.push(await check(script));
  return counts;
}

/** @param {ReturnType<typeof checkAll>} early what was begun before the build */
async function runSuites(early) {
  const env = environment();

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

  title(`${AFTER_THE_LINTERS}, then end to end, beside ${WITH_A_BUILD.join(', ')}, then vitest`);
  const lanes = [
    async () => [...(await early), await check(AFTER_THE_LINTERS), await endToEnd()],
    async () => [...(await checkAll(WITH_A_BUILD)), await unit()],
  ];
  return sum((await Promise.all(lanes.map((lane) => lane()))).flat());
}

let total = { passed: 0, failed: 1, skipped: 0 };
/** @type {ReturnType<typeof checkAll> | undefined} */
let early;
await runMain(async () => {
  try {
    await prepare({ whenInstalled: () => (early = checkAll(WITHOUT_A_BUILD)) });
  } catch (error) {
    await early;
    throw error;
  }
  total = await runSuites(early ?? checkAll(WITHOUT_A_BUILD));
});
if (total.failed > 0 || total.passed === 0) process.exitCode = 1;
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
