/** Runs the end-to-end suite; its last line is `{"passed":n,"failed":n,"skipped":n}`. Screenshots go to tmp/e2e. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bionas-e2e-'));
const report = join(folder, 'report.json');
try {
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--config',
      join(root, 'apps/e2e/vitest.config.ts'),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...process.argv.slice(2),
    ],
    { cwd: root, stdio: 'inherit' },
  );
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
  // A file that does not even load has no tests to fail, but the run has failed all the same.
  const failed = numFailedTests === 0 && status !== 0 ? 1 : numFailedTests;
  console.log(JSON.stringify({ passed: numPassedTests, failed, skipped: numPendingTests }));
  process.exitCode = failed > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
