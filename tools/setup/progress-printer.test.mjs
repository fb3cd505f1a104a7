import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { progressPrinter } from './progress-printer.mjs';

beforeEach(() => vi.stubEnv('CI', undefined));
afterEach(() => vi.unstubAllEnvs());

const record = (isTTY) => {
  const written = [];
  return { written, print: progressPrinter({ isTTY, columns: 60, write: (text) => written.push(text) }) };
};

test('a log gets a line per tenth', () => {
  const { written, print } = record(false);
  for (let i = 0; i <= 100; i++) print({ step: 'download', message: 'fetching', fraction: i / 100 });
  print({ step: 'build', message: 'building' });
  print({ step: 'build', message: 'building' });
  expect(written).toHaveLength(12);
  expect(written[0]).toBe('  fetching   0 %\n');
  expect(written[11]).toBe('  building\n');
});

test('a terminal gets one growing line', () => {
  const { written, print } = record(true);
  print({ step: 'download', message: 'fetching', fraction: 0.5 });
  print({ step: 'download', message: 'fetching', fraction: 1 });
  print({ step: 'build', message: 'building' });
  const bar = 40;
  expect(written).toEqual([
    `\r  fetching [${'#'.repeat(bar / 2)}${'.'.repeat(bar / 2)}]  50 %`,
    `\r  fetching [${'#'.repeat(bar)}] 100 %`,
    '\n',
    '  building\n',
  ]);
});

test('a step that stops half-way leaves its line whole', () => {
  const { written, print } = record(true);
  print({ step: 'download', message: 'fetching', fraction: 0.5 });
  print({ step: 'failed', message: 'no network' });
  expect(written.slice(1)).toEqual(['\n', '  no network\n']);
});
