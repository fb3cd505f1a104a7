import type { LeaderboardRow } from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { leaderboardCsv } from './export.ts';

const estimate = { mean: 0.95, low: 0.94, high: 0.96, n: 3, values: [0.95, 0.94, 0.96] };
const row: LeaderboardRow = {
  rank: 1,
  genomeId: 'abc',
  genome: {
    version: 1,
    space: 'bionas-chain-v1',
    slots: { head: 'bp' },
    layers: [{ operation: 'conv_3x3', rule: 'fa' }],
  },
  role: 'mix',
  mixGenomeId: 'abc',
  protocol: { id: 'p1', dataset: 'mnist', epochs: 2, trainSize: 100, attackPreset: 'smoke' },
  experimentIds: [],
  runIds: [],
  seeds: [1, 2, 3],
  accuracy: estimate,
  robust: null,
  epsilon: null,
  ruleGradientRobust: null,
  twinDifference: null,
  twinRobustDifference: null,
  parameters: 42,
  trainingMs: 10,
  provisional: false,
  adversarial: null,
  measuredBy: { preset: 'autoattack', presetVersion: 1 },
  verdict: 'suspicious',
};

describe('leaderboardCsv', () => {
  it('writes a line a row with as many cells as the head, shares as plain numbers, what is absent empty', () => {
    const [head, line, end] = leaderboardCsv([row]).split('\n');
    expect(head?.split(',').length).toBe(line?.split(',').length);
    expect(line).toContain('p1,mnist,1,mix,abc,c3:fa | head:bp,0.95,0.94,0.96,3,,,,,');
    expect(line).toMatch(/,42,1 2 3,suspicious,no,autoattack v1$/);
    expect(end).toBe('');
  });
});
