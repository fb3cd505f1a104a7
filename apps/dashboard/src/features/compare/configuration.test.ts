import { describe, expect, it } from 'vitest';
import { flatSettings, settingRows } from './configuration.ts';
import { robustnessBars } from './robustness-bars.ts';
import { estimateOf, groupOf } from './testing.ts';

describe('configuration of groups', () => {
  it('is flat: a line a setting, lists on one line', () => {
    expect([...flatSettings({ a: { b: 1, c: ['x', 'y'] }, d: false })]).toEqual([
      ['a.b', '1'],
      ['a.c', 'x, y'],
      ['d', 'false'],
    ]);
  });

  const differences = [{ path: 'rules', values: ['fa', 'bp'] }];
  it('shows differences only, until all are asked for', () => {
    expect(settingRows(differences, null)).toEqual([{ ...differences[0], differs: true }]);
  });

  it('lists all settings behind those that differ, without doubling any', () => {
    const rows = settingRows(differences, [
      { rules: 'fa', seed: 1, epochs: 3 },
      { rules: 'bp', seed: 1, epochs: 5 },
    ]);
    expect(rows.map((row) => [row.path, row.values, row.differs])).toEqual([
      ['rules', ['fa', 'bp'], true],
      ['epochs', ['3', '5'], true],
      ['seed', ['1', '1'], false],
    ]);
  });

  it('does not call a setting different while a spec is still read', () => {
    expect(settingRows([], [{ seed: 1 }, undefined])).toEqual([
      { path: 'seed', values: ['1', '…'], differs: false },
    ]);
  });
});

describe('bars of robustness', () => {
  it('leave out measures nobody has and hatch the rule gradient', () => {
    const group = groupOf('mix', { accuracy: estimateOf(0.9), ruleGradientRobust: estimateOf(0.8) });
    const bars = robustnessBars([group], new Map());
    expect(bars.measures.map((measure) => [measure.key, measure.hatched ?? false])).toEqual([
      ['accuracy', false],
      ['rule', true],
    ]);
    expect(bars.measures[1]?.label).toContain('not a robustness measure');
    expect(bars.notes).toEqual(['A missing bar: not attacked yet.']);
  });
});
