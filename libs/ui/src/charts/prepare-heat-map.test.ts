import { describe, expect, it } from 'vitest';
import { prepareHeatMap } from './prepare-heat-map.ts';
import { prepareProfile } from './prepare-profile.ts';

const names = { rowName: 'layer', columnName: 'epoch', valueName: 'gradient norm' };

describe('a prepared heat map', () => {
  const prepared = prepareHeatMap({
    ...names,
    rows: ['layers.0', '<head>'],
    columns: ['1', '2', '3'],
    values: [
      [100, 1, undefined],
      [0.01, null, 0],
    ],
    logarithmic: true,
  });
  const series = prepared.option.series as { id: string; data: number[][] }[];

  it('has a cell for each finite value, by its order of magnitude, 0 with the lowest', () => {
    expect(series[0]?.data).toEqual([
      [0, 0, 2],
      [1, 0, 0],
      [0, 1, -2],
      [2, 1, -2],
    ]);
    expect(prepared.option.visualMap).toMatchObject({ min: -2, max: 2, text: ['100', '0.01'] });
  });

  it('marks what is not finite and leaves blank what was not measured', () => {
    expect(series[1]?.data).toEqual([[1, 1, 0]]);
    expect(prepared.notes).toEqual([
      'Colours by orders of magnitude.',
      'Blank: not measured.',
      '×: not finite.',
    ]);
    expect(prepared.table.rows).toHaveLength(5);
    expect(prepared.table.rows[3]).toEqual(['<head>', '2', null]);
  });

  it('tells the value as it is on hover, users’ text escaped', () => {
    const { formatter } = prepared.option.tooltip as { formatter: (params: unknown) => string };
    expect(formatter({ value: [0, 1, -2] })).toBe(
      '<div>layer &lt;head&gt;, epoch 1</div><div>gradient norm <b>0.01</b></div>',
    );
    expect(formatter({ value: [1, 1, 0] })).toContain('not finite');
  });

  it('has one colour for equal values, and bounds where there is none', () => {
    const equal = prepareHeatMap({ ...names, rows: ['a'], columns: ['1'], values: [[7]] });
    expect(equal.option.visualMap).toMatchObject({ min: 7, max: 8 });
    const none = prepareHeatMap({ ...names, rows: ['a'], columns: ['1'], values: [[undefined]] });
    expect(none.option.visualMap).toMatchObject({ min: 0, max: 1 });
    expect(none.description).toContain('No value.');
  });
});

describe('a prepared profile', () => {
  const prepared = prepareProfile({
    at: [-1, 0, 1],
    atName: 'distance',
    lines: [
      { label: 'loss', colour: '#3b78c2', values: [2, 1, null] },
      { label: 'accuracy', colour: '#c26a12', values: [0.5, 0.9, 0.1], share: true },
    ],
    mark: { at: 0, label: 'trained' },
  });

  it('draws shares as per cent on an axis of their own, gaps where a value is not finite', () => {
    expect(prepared.option.series).toMatchObject([
      {
        yAxisIndex: 0,
        data: [
          [-1, 2],
          [0, 1],
          [1, null],
        ],
      },
      {
        yAxisIndex: 1,
        data: [
          [-1, 50],
          [0, 90],
          [1, 10],
        ],
      },
    ]);
    expect(prepared.notes).toEqual(['Gaps: not finite.']);
  });

  it('has an axis of orders of magnitude where that is asked for', () => {
    const far = { at: [0, 1], atName: 'distance', lines: [], logarithmic: true };
    expect(prepareProfile(far).option.yAxis).toMatchObject([{ type: 'log' }, { max: 100 }]);
    expect(prepared.option.yAxis).toMatchObject([{ type: 'value' }, { max: 100 }]);
  });

  it('tells all values of a place, and has them in its table', () => {
    const { formatter } = prepared.option.tooltip as { formatter: (params: unknown) => string };
    expect(formatter([{ dataIndex: 1 }])).toBe(
      '<div>distance 0</div><div>loss <b>1</b></div><div>accuracy <b>90.0 %</b></div>',
    );
    expect(prepared.table.rows[2]).toEqual([1, null, 0.1]);
  });
});
