import { expect, it } from 'vitest';
import { prepareRobustness, type RobustShare } from './prepare-robustness.ts';

const share = (value: number): RobustShare => ({ share: value, low: value - 0.05, high: value + 0.05 });
const input = {
  epsilons: [0, 4 / 255, 8 / 255],
  lines: [
    { label: 'worse of both', colour: '#c26a12', values: [0.95, 0.4, 0.1].map(share) },
    { label: 'begun anew', colour: '#3b78c2', values: [0.95, 0.45, 0.2].map(share) },
  ],
  chance: 0.1,
  mark: { epsilon: 6 / 255, label: '6/255' },
};

it('puts epsilons at equal distances, with the band of the first line, chance, and the mark between its neighbours', () => {
  const { option, table, description } = prepareRobustness(input);
  const series = option.series as { type: string; data: number[][]; markLine?: { data: object[] } }[];
  expect(series.map(({ type }) => type)).toEqual(['custom', 'line', 'line']);
  expect(series[1]?.data).toEqual([
    [0, 95],
    [1, 40],
    [2, 10],
  ]);
  expect(series[1]?.markLine?.data).toMatchObject([{ yAxis: 10 }, { xAxis: 1.5 }]);
  expect(table.rows[1]?.slice(0, 3)).toEqual([4 / 255, 0.4, expect.closeTo(0.35)]);
  expect(description).toContain('worse of both: 95.0 % at 0, 40.0 % at 4/255, 10.0 % at 8/255');
});

it('leaves out a mark that lies beyond the axis', () => {
  const { option } = prepareRobustness({ ...input, mark: { epsilon: 0.5, label: 'far' } });
  const series = option.series as { markLine?: { data: object[] } }[];
  expect(series[1]?.markLine?.data).toHaveLength(1);
});
