import { expect, test } from 'vitest';
import { reportMarkdown } from './report-markdown.ts';
import { reportText } from './report-text.ts';
import type { ModeResult, Report } from './report.ts';

const mode: ModeResult = {
  ms: 12.34,
  cpuMs: 24,
  imagesPerS: 5186,
  firstStepMs: 1_500,
  peakShare: 0.256,
  peakRssMiB: 512,
  losses: [2.3, 2.2, 2.1],
  rounds: [12.34],
  cpuRounds: [24],
};
const report: Report = {
  bench: 'step',
  date: '2026-01-02T03:04:05.000Z',
  machine: { cpu: 'A processor', cores: 4, flags: ['avx2'], loadAtStart: 0.1 },
  versions: { node: 'v20' },
  settings: {},
  peakGflopS: { float32: 100, bfloat16: 50 },
  networks: [
    {
      network: 'sep-16',
      rule: 'fa',
      batch: 64,
      parameters: 1,
      gflops: 1,
      versions: {},
      ours: { recorded: mode },
      peer: { eager: { ...mode, ms: 24.68, peakRssMiB: null } },
      losses: { differences: [0, 2e-7, 1e-2], allowed: [1e-4, 1e-3, 1e-2], agree: false },
      ratios: { 'pytorch eager / recorded': { wall: 2, cpu: 2 } },
    },
  ],
  geometricMeans: { 'pytorch eager / recorded': { wall: 2, cpu: 2 } },
  notMeasured: [{ what: 'the moon', why: 'too far' }],
};

test('the text has figures, ratios, and a loud word where sides do not do the same', () => {
  const text = reportText(report);
  expect(text).toMatch(/sep-16\/64 fa +recorded +12\.3 +24\.0 +5186 +1\.5 +26 % +512 +2\.10000/);
  expect(text).toMatch(/pytorch eager \/ recorded +2\.00 +2\.00/);
  expect(text).toContain('TOO MUCH');
  expect(text).toContain('not measured: the moon (too far)');
  expect(text).not.toContain('NOT QUIET');
  const busy = { ...report, machine: { ...report.machine, loadAtStart: 3 } };
  expect(reportText(busy)).toContain('NOT QUIET');
});

test('the tables of the document', () => {
  const text = reportMarkdown(report);
  expect(text).toContain('| sep-16/64 fa | 12 | 25 |');
  expect(text).toContain('| pytorch eager / recorded | 2.00 | **2.00** |');
  expect(text).toContain('| sep-16/64 fa | 5186 | 1.5 | 26 % | 512 | 0e+0, 2e-7, 1e-2 |');
});
