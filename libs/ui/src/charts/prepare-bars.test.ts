import type { Estimate } from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { prepareBars } from './prepare-bars.ts';
import { prepareScatter } from './prepare-scatter.ts';

const estimate = (mean: number, half: number | null = 0.01): Estimate => ({
  mean,
  low: half === null ? null : mean - half,
  high: half === null ? null : mean + half,
  n: half === null ? 1 : 3,
  values: half === null ? [mean] : [mean - 0.005, mean, mean + 0.005],
});

describe('prepared bars', () => {
  const prepared = prepareBars({
    groups: [
      { key: 'mix', label: 'mix' },
      { key: 'twin', label: 'BP twin' },
    ],
    measures: [
      { key: 'robust', label: 'true gradient', colour: '#c26a12', estimates: [estimate(0.4), null] },
      {
        key: 'rule',
        label: 'rule gradient',
        colour: '#7a7a7a',
        estimates: [estimate(0.9, null), null],
        hatched: true,
      },
    ],
    notes: ['a note'],
  });

  it('have a bar and its whiskers for each measure, in per cent', () => {
    const series = prepared.option.series as { id: string; data: unknown[] }[];
    expect(series.map((item) => item.id)).toEqual([
      'bar:robust',
      'whisker:robust',
      'bar:rule',
      'whisker:rule',
    ]);
    expect(series[0]?.data).toEqual([40, '-']);
  });

  it('hatch what is no measure of the thing itself', () => {
    const series = prepared.option.series as { id: string; itemStyle: { decal?: object } }[];
    expect(series[0]?.itemStyle.decal).toBeUndefined();
    expect(series[2]?.itemStyle.decal).toBeDefined();
  });

  it('have every number with its interval and n in the table', () => {
    expect(prepared.table.rows[0]).toEqual(['mix', 'true gradient', 0.4, 0.39, 0.41000000000000003, 3]);
    expect(prepared.table.rows[3]).toEqual(['BP twin', 'rule gradient', null, null, null, null]);
    expect(prepared.notes).toContain('a note');
  });
});

describe('prepared scatter', () => {
  const prepared = prepareScatter({
    points: [
      { id: 'b', label: 'b', x: estimate(0.9), y: estimate(0.2), kind: 'mix', front: true },
      { id: 'a', label: 'a', x: estimate(0.8), y: estimate(0.3), kind: 'mix', front: true },
      { id: 'c', label: 'c', x: estimate(0.7), y: estimate(0.1), kind: 'twin', front: false },
    ],
    kinds: [
      { key: 'mix', label: 'mix', colour: '#7d6bd6', symbol: 'circle' },
      { key: 'twin', label: 'twin', colour: '#287d79', symbol: 'rect' },
      { key: 'none', label: 'unused', colour: '#000000', symbol: 'diamond' },
    ],
    xName: 'accuracy',
    yName: 'robust',
  });
  const series = prepared.option.series as { id: string; data: unknown[] }[];

  it('draw the front from left to right through its points alone', () => {
    expect(series.find((item) => item.id === 'front')?.data).toEqual([
      [80, 30],
      [90, 20],
    ]);
  });

  it('draw only kinds that occur', () => {
    expect(series.map((item) => item.id)).toEqual(['kind:mix', 'kind:twin', 'intervals', 'front']);
  });

  it('say the front in words and in the table', () => {
    expect(prepared.description).toContain('On the Pareto front: a; b.');
    expect(prepared.table.rows.map((row) => row[4])).toEqual(['yes', 'yes', 'no']);
  });
});
