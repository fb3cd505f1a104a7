import { expect, test } from 'vitest';
import { countJsonLine, countVitest, sum } from './count.mjs';

const file = (status, ...assertions) => ({
  status,
  assertionResults: assertions.map((each) => ({ status: each })),
});

test('vitest: what failed outside a test counts, and a bad end without a failed test counts', () => {
  const report = {
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [file('failed', 'failed'), file('failed'), file('passed', 'passed')],
  };
  expect(countVitest(report, 1)).toEqual({ passed: 5, failed: 2, skipped: 3 });
  expect(countVitest({ numPassedTests: 5, testResults: [] }, 1)).toEqual({
    passed: 5,
    failed: 1,
    skipped: 0,
  });
  expect(countVitest({ numPassedTests: 5, testResults: [] }, 0)).toEqual({
    passed: 5,
    failed: 0,
    skipped: 0,
  });
  expect(countVitest(undefined, 0).failed).toBe(1);
});

test('end to end: the last line counts; none, nonsense or a crash is a failure', () => {
  expect(countJsonLine('hello\n{"passed":3,"failed":0,"skipped":1}\n', 0)).toEqual({
    passed: 3,
    failed: 0,
    skipped: 1,
  });
  expect(countJsonLine('{"passed":3,"failed":0,"skipped":0}', 7)).toEqual({
    passed: 3,
    failed: 1,
    skipped: 0,
  });
  for (const broken of ['', 'boom', '{"passed":3}', '{"passed":"3","failed":0,"skipped":0}', 'null']) {
    expect(countJsonLine(broken, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  }
  expect(
    sum([
      { passed: 1, failed: 2, skipped: 3 },
      { passed: 4, failed: 5, skipped: 6 },
    ]),
  ).toEqual({ passed: 5, failed: 7, skipped: 9 });
});
