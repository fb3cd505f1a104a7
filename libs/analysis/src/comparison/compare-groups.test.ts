import { describe, expect, it } from 'vitest';
import { compareGroups, type GroupInput, type GroupRun } from './compare-groups.ts';
import { settingDifferences } from './setting-differences.ts';

const run = (seed: number, correct: number, robust: number | null = null): GroupRun => ({
  seed,
  test: { correct, total: 1000 },
  robust: robust === null ? null : { correct: robust, total: 100 },
  ruleGradient: null,
});
const group = (label: string, runs: GroupRun[], more: Partial<GroupInput> = {}): GroupInput => ({
  label,
  settings: {},
  protocolId: 'p',
  runs,
  ...more,
});

describe('compareGroups', () => {
  it('pairs each group with the first over common seeds', () => {
    const { groups, notes } = compareGroups([
      group('twin', [run(1, 900, 10), run(2, 910, 20), run(3, 920)]),
      group('mix', [run(3, 950, 70), run(2, 920, 50), run(1, 910, 30), run(9, 0)]),
    ]);
    const [twin, mix] = groups;
    expect(twin).toMatchObject({ difference: null, robustDifference: null, clean: null });
    // 0.01, 0.01, 0.03 and 0.2, 0.3.
    expect(mix?.difference?.mean).toBeCloseTo(0.05 / 3, 12);
    expect(mix?.difference?.n).toBe(3);
    expect(mix?.robustDifference?.mean).toBeCloseTo(0.25, 12);
    expect(mix?.accuracy?.n).toBe(4);
    expect(mix?.ruleGradientRobust).toBeNull();
    expect(notes).toEqual([]);
  });

  it('says what limits the comparison', () => {
    const { groups, notes } = compareGroups([
      group('A', [run(1, 900)]),
      group('B', [run(2, 900)], { protocolId: 'q' }),
      group('C', []),
      group('D', [run(1, 1), run(2, 2)]),
    ]);
    expect(notes).toEqual([
      'Data, network size, training or attack differ: the groups differ in more than their genomes.',
      'A has one seed: no interval can be given.',
      'B has one seed: no interval can be given.',
      'C has no finished run.',
      'D has two seeds: provisional.',
      'B and A have no seed in common: no paired difference.',
      'Several groups are compared with the first: their intervals are not adjusted for that.',
    ]);
    expect(groups[0]?.clean).toEqual({ correct: 900, total: 1000 });
    expect(groups[1]?.difference).toBeNull();
    expect(groups[2]).toMatchObject({ accuracy: null, robust: null, clean: null });
    expect(compareGroups([])).toEqual({ groups: [], differences: [], notes: [] });
  });
});

describe('settingDifferences', () => {
  it('names what differs by path, and nothing else', () => {
    const settings = (epochs: number, rule: string, more: object = {}): object => ({
      training: { epochs, learningRate: 0.05 },
      genome: { layers: [{ operation: 'conv_3x3', rule }] },
      rules: ['bp', 'fa'],
      ...more,
    });
    expect(
      settingDifferences([settings(3, 'fa'), settings(5, 'bp', { augmentation: true }), settings(3, 'fa')]),
    ).toEqual([
      { path: 'training.epochs', values: ['3', '5', '3'] },
      { path: 'genome.layers.0.rule', values: ['fa', 'bp', 'fa'] },
      { path: 'augmentation', values: ['not set', 'true', 'not set'] },
    ]);
    expect(settingDifferences([{ rules: ['bp'] }, { rules: ['bp', 'fa'] }])).toEqual([
      { path: 'rules', values: ['bp', 'bp, fa'] },
    ]);
    expect(settingDifferences([settings(1, 'a'), settings(1, 'a')])).toEqual([]);
  });
});
