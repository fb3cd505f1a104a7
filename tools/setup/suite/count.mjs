/** @typedef {{passed: number, failed: number, skipped: number}} Count */

/**
 * What a vitest JSON report says. A file that fails outside its tests counts as one failure, and so does a run that ends
 * badly although no test failed: nothing may fail unseen.
 * @param {{numPassedTests?: number, numFailedTests?: number, numPendingTests?: number, numTodoTests?: number, testResults?: {status: string, assertionResults: {status: string}[]}[]} | undefined} report
 * @param {number} exitCode
 * @returns {Count}
 */
export function countVitest(report, exitCode) {
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const brokenFiles = (report.testResults ?? []).filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((each) => each.status === 'failed'),
  ).length;
  const failed = (report.numFailedTests ?? 0) + brokenFiles;
  return {
    passed: report.numPassedTests ?? 0,
    failed: exitCode !== 0 && failed === 0 ? 1 : failed,
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
  };
}

/**
 * The last line of an end-to-end run: `{"passed":n,"failed":n,"skipped":n}`. No such line is a failure.
 * @param {string} output @param {number} exitCode
 * @returns {Count}
 */
export function countJsonLine(output, exitCode) {
  try {
    const { passed, failed, skipped } = JSON.parse(output.trim().split('\n').at(-1) ?? '');
    if ([passed, failed, skipped].every((each) => Number.isInteger(each) && each >= 0)) {
      return { passed, failed: exitCode !== 0 && failed === 0 ? 1 : failed, skipped };
    }
  } catch {
    // Not JSON: the run broke off before its summary.
  }
  return { passed: 0, failed: 1, skipped: 0 };
}

/** @param {Count[]} counts @returns {Count} */
export function sum(counts) {
  const add = (/** @type {keyof Count} */ key) => counts.reduce((total, count) => total + count[key], 0);
  return { passed: add('passed'), failed: add('failed'), skipped: add('skipped') };
}
