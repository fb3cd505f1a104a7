import { referenceRowSchema, type LeaderboardRow, type ReferenceRow } from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../command-context.ts';
import { leaderboardText } from '../output/leaderboard-table.ts';
import { leaderboardCsv } from './export.ts';
import { boardJson, readBoard } from './leaderboard.ts';

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
    expect(line).toMatch(/,42,1 2 3,suspicious,no,autoattack v1,yes,$/);
    expect(end).toBe('');
  });
});

describe('published rows', () => {
  const published = (name: string, dataset: string, robust: object | undefined): ReferenceRow =>
    referenceRowSchema.parse({
      ...{ name, dataset, robust, paper: 'Somebody 2020', link: 'arXiv:2001.00001', architecture: 'MLP' },
      ...{ rules: ['fa', 'bp'], cleanPercent: 98.1, adversariallyTrained: true, extraData: true },
    });
  const robust = { percent: 60, norm: 'linf', epsilon: 0.1, evaluation: 'AutoAttack' };
  const measured = published('A', 'mnist', robust);
  const feedback = published('B', 'mnist', { ...robust, ruleGradient: true });
  const other = published('C', 'cifar-10', robust);
  const context = {
    client: {
      findings: { leaderboard: { query: () => Promise.resolve([row]) } },
      references: { list: { query: () => Promise.resolve([measured, feedback, other]) } },
    },
  } as unknown as CommandContext;
  const read = (references: boolean): ReturnType<typeof readBoard> =>
    readBoard(context, { controls: true, references });

  it('come along for the data sets of the board alone, and only if wanted', async () => {
    expect((await read(true)).references).toEqual([measured, feedback]);
    expect((await read(false)).references).toEqual([]);
  });

  it('are marked in CSV, without rank and interval; feedback figures stand in their own column', () => {
    const [head, , line, second] = leaderboardCsv([row], [measured, feedback]).split('\n');
    const cells = (text = ''): string[] =>
      text.replaceAll(/"[^"]*"/g, (quoted) => quoted.replaceAll(',', ';')).split(',');
    const at = (text: string | undefined, name: string): string | undefined =>
      cells(text)[cells(head).indexOf(name)];
    expect(cells(line)).toHaveLength(cells(head).length);
    expect(cells(second)).toHaveLength(cells(head).length);
    const seen = [
      'rank',
      'role',
      'test_accuracy',
      'test_accuracy_low95',
      'robust_accuracy',
      'epsilon',
      'verdict',
    ];
    expect(seen.map((name) => at(line, name))).toEqual([
      '',
      'published',
      '0.981',
      '',
      '0.6',
      '0.1',
      'not measured here',
    ]);
    expect([at(line, 'measured_here'), at(line, 'citation')]).toEqual([
      'no',
      'https://arxiv.org/abs/2001.00001',
    ]);
    expect([at(second, 'robust_accuracy'), at(second, 'rule_gradient_accuracy')]).toEqual(['', '0.6']);
  });

  it('are marked in JSON and in the table, which ends with what they cite', async () => {
    const board = JSON.parse(boardJson(await read(true))) as { measuredHere: boolean; rank?: number }[];
    expect(board.map(({ measuredHere, rank }) => [measuredHere, rank])).toEqual([
      [true, 1],
      [false, undefined],
      [false, undefined],
    ]);
    const text = leaderboardText([row], [measured, feedback, other]);
    expect(text).toMatch(
      /– │ A: MLP, fa bp, extra data │ published │ 98\.1 %.*60\.0 % by AutoAttack.*not measured here │ yes/,
    );
    expect(text).toContain('no measure of robustness');
    expect(text).toContain('Published, not measured here:\n  A, B: Somebody 2020, arXiv:2001.00001');
    expect(text).not.toContain('C: MLP');
  });
});
