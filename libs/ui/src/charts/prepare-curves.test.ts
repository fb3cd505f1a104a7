import { describe, expect, it } from 'vitest';
import type { Curve } from './curve.ts';
import { prepareCurves } from './prepare-curves.ts';

const curve = (id: string, values: readonly (number | null)[], more: Partial<Curve> = {}): Curve => ({
  id,
  label: id,
  points: values.map((value, index) => ({
    step: (index + 1) * 10,
    epoch: index + 1,
    value,
    at: 1_000_000 + index * 60_000,
  })),
  ...more,
});

interface Line {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly data: readonly (readonly (number | null)[])[];
  readonly lineStyle: { readonly opacity: number; readonly type?: string };
  readonly markPoint?: { readonly data: readonly { readonly coord: readonly number[] }[] };
}
const linesOf = (prepared: ReturnType<typeof prepareCurves>): Line[] =>
  prepared.option.series as unknown as Line[];
const hoverOf = (prepared: ReturnType<typeof prepareCurves>, params: unknown): string => {
  const { formatter } = prepared.option.tooltip as { formatter: (params: unknown) => string };
  return formatter(params);
};

describe('prepared curves', () => {
  it('draw the raw line faint below the smoothed one and name the method', () => {
    const prepared = prepareCurves({ series: [curve('a', [0, 1])], smoothing: 0.5 });
    const [line, raw] = linesOf(prepared);
    expect(raw?.id).toBe('raw:a');
    expect(raw?.data.map((datum) => datum[1])).toEqual([0, 1]);
    expect(raw?.lineStyle.opacity).toBeLessThan(line?.lineStyle.opacity ?? 0);
    // debiased: (0.5·0.5·0 + 0.5·1) / (0.5·0.5 + 0.5) = 2/3
    expect(line?.data[1]?.[1]).toBeCloseTo(2 / 3, 12);
    expect(line?.data[1]?.[2]).toBe(1);
    expect(prepared.notes.join()).toContain('debiased exponential moving average, weight 0.5');
  });

  it('draw one line a curve without smoothing', () => {
    const prepared = prepareCurves({ series: [curve('a', [1, 2]), curve('b', [3, 4])] });
    expect(linesOf(prepared).map((line) => line.id)).toEqual(['line:a', 'line:b']);
    expect(prepared.notes).toEqual([]);
  });

  it.each([
    ['step', [10, 20]],
    ['epoch', [1, 2]],
    ['time', [0, 60_000]],
  ] as const)('put %s on the horizontal axis', (xAxis, expected) => {
    const [line] = linesOf(prepareCurves({ series: [curve('a', [1, 2])], xAxis }));
    expect(line?.data.map((datum) => datum[0])).toEqual(expected);
  });

  it('end in a cross where the value is no longer finite', () => {
    const prepared = prepareCurves({ series: [curve('a', [1, 2, null, null])] });
    const [line] = linesOf(prepared);
    expect(line?.data.map((datum) => datum[1])).toEqual([1, 2, null, null]);
    expect(line?.markPoint?.data.map((mark) => mark.coord)).toEqual([[20, 2]]);
    expect(prepared.notes.join()).toContain('not finite');
  });

  it('leave out what a logarithmic axis cannot hold and say how much', () => {
    const prepared = prepareCurves({ series: [curve('a', [0, 1, -1, 2])], logY: true });
    expect(linesOf(prepared)[0]?.data.map((datum) => datum[1])).toEqual([null, 1, null, 2]);
    expect((prepared.option.yAxis as { type: string }).type).toBe('log');
    expect(prepared.notes.join()).toContain('2 values of 0 or less');
  });

  it('label sampled data and say what the band is', () => {
    const prepared = prepareCurves({
      series: [curve('a', [1, 2], { sampled: true })],
      bands: [
        {
          id: 'a',
          label: 'a',
          colour: '#123456',
          points: [{ step: 10, epoch: 1, at: 0, low: 0, high: 2 }],
        },
      ],
      bandMeaning: 'standard deviation over 3 seeds',
    });
    expect(prepared.notes.join(' ')).toContain('Sampled');
    expect(prepared.notes.join(' ')).toContain('Band: standard deviation over 3 seeds.');
    expect(linesOf(prepared).at(-1)).toMatchObject({ id: 'band:a', type: 'custom', data: [[10, 0, 2]] });
  });

  it('keep faint members out of the legend', () => {
    const prepared = prepareCurves({
      series: [curve('mean', [1]), curve('other', [1]), curve('seed', [1], { faint: true })],
    });
    expect((prepared.option.legend as { data: string[] }).data).toEqual(['mean', 'other']);
  });

  it('hover lists curves by value, largest first, and takes labels for text', () => {
    const prepared = prepareCurves({ series: [curve('a', [1]), curve('b', [2])] });
    const item = (id: string, value: number): object => ({
      seriesId: `line:${id}`,
      seriesName: `<i>${id}</i>`,
      marker: '',
      value: [10, value, value],
    });
    const text = hoverOf(prepared, [item('a', 1), item('b', 2), { ...item('raw', 9), seriesId: 'raw:a' }]);
    expect(text.indexOf('&lt;i&gt;b')).toBeGreaterThan(0);
    expect(text.indexOf('&lt;i&gt;b')).toBeLessThan(text.indexOf('&lt;i&gt;a'));
    expect(text).not.toContain('<i>');
    expect(text).not.toContain('raw</i>');
  });

  it('have every point in the table', () => {
    const prepared = prepareCurves({ series: [curve('a', [1, null])], smoothing: 0.9 });
    expect(prepared.table.rows).toEqual([
      ['a', 10, 1, 0, 1],
      ['a', 20, 2, 60, null],
    ]);
    expect(prepared.description).toContain('1 curves');
  });
});
