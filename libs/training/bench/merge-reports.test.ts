import { expect, test } from 'vitest';
import { mergeReports } from './merge-reports.ts';
import type { NetworkResult, Report } from './report.ts';

const result = (network: NetworkResult['network'], wall: number): NetworkResult => ({
  network,
  rule: 'bp',
  batch: 32,
  parameters: 1,
  gflops: 1,
  versions: {},
  ours: {},
  peer: {},
  losses: { differences: [], allowed: [], agree: true },
  ratios: { 'eager / recorded': { wall, cpu: wall } },
});
const report = (date: string, loadAtStart: number, networks: NetworkResult[]): Report => ({
  bench: 'step',
  date,
  machine: { cpu: 'A processor', cores: 4, flags: [], loadAtStart },
  versions: {},
  settings: {},
  peakGflopS: { float32: 100, bfloat16: 50 },
  networks,
  geometricMeans: {},
  notMeasured: [],
});

test('the networks of all, as the last has them, with one mean', () => {
  const first = report('2026-01-01', 0.5, [result('sep-16', 3), result('plain-16', 2)]);
  const second = report('2026-01-02', 0.1, [result('sep-16', 4), result('supernet-alphas', 1)]);
  const merged = mergeReports([first, second]);
  expect(merged.networks.map(({ network, ratios }) => [network, ratios['eager / recorded']?.wall])).toEqual([
    ['sep-16', 4],
    ['plain-16', 2],
    ['supernet-alphas', 1],
  ]);
  expect(merged.geometricMeans['eager / recorded']?.wall).toBeCloseTo(2, 12);
  expect(merged).toMatchObject({ date: '2026-01-02', machine: { loadAtStart: 0.5 } });
});

test('refuses reports of two machines', () => {
  const [here, there] = [report('2026-01-01', 0, []), report('2026-01-02', 0, [])];
  const other = { ...there, machine: { ...there.machine, cores: 8 } };
  expect(() => mergeReports([here, other])).toThrow(/4 cores.*8/);
});
