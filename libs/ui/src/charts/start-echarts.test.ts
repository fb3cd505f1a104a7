import { describe, expect, it } from 'vitest';
import { prepareBars } from './prepare-bars.ts';
import { prepareCurves } from './prepare-curves.ts';
import { prepareScatter } from './prepare-scatter.ts';
import { svgOf } from './start-echarts.ts';

const size = { width: 600, height: 300 };
const estimate = { mean: 0.5, low: 0.4, high: 0.6, n: 2, values: [0.4, 0.6] };

/** ECharts itself draws the options, so that a missing module or a wrong custom mark shows here. */
describe('prepared options, drawn by ECharts as SVG', () => {
  it('curves with a band: two lines and one polygon', () => {
    const points = [1, 2, 3].map((step) => ({ step, epoch: step, at: step, value: step }));
    const { option } = prepareCurves({
      series: [
        { id: 'a', label: 'mix <1>', points, colour: '#112233' },
        { id: 'b', label: 'twin', points, colour: '#445566' },
      ],
      bands: [
        {
          id: 'a',
          label: 'mix <1>',
          colour: '#112233',
          points: points.map((point) => ({ ...point, low: point.value - 1, high: point.value + 1 })),
        },
      ],
    });
    const svg = svgOf(option, size);
    expect(svg.startsWith('<svg')).toBe(true);
    expect(svg).toContain('stroke="#112233"');
    expect(svg).toContain('stroke="#445566"');
    const band = /<polygon points="([^"]+)" fill="#112233" fill-opacity="0.18"/
      .exec(svg)?.[1]
      ?.split(' ')
      .map(Number);
    // The value axis runs from 0 to 4: the high line (2, 3, 4) forth, the low line (2, 1, 0) back.
    const heights = (band ?? []).filter((_, index) => index % 2 === 1);
    const [two, three, four, lowTwo, one, zero] = heights;
    expect(heights).toHaveLength(6);
    expect(two).toBe(lowTwo);
    expect(
      [zero, one, two, three, four].map((height) =>
        Math.round(((zero ?? 0) - (height ?? 0)) / ((zero ?? 0) - (one ?? 0))),
      ),
    ).toEqual([0, 1, 2, 3, 4]);
    expect(svg).toContain('mix &lt;1&gt;');
  });

  it('bars with whiskers and a dot for each seed', () => {
    const { option } = prepareBars({
      groups: [{ key: 'a', label: 'mix' }],
      measures: [{ key: 'm', label: 'accuracy', colour: '#c26a12', estimates: [estimate] }],
    });
    const svg = svgOf(option, size);
    expect(svg.match(/fill="#ffffff" stroke="#333333"|stroke="#333333"/g)?.length).toBe(2);
    expect(svg.match(/stroke="#888888"/g)?.length).toBe(3);
  });

  it('a scatter with interval crosses', () => {
    const { option } = prepareScatter({
      points: [{ id: 'a', label: 'a', x: estimate, y: estimate, kind: 'mix', front: true }],
      kinds: [{ key: 'mix', label: 'mix', colour: '#7d6bd6', symbol: 'circle' }],
      xName: 'accuracy',
      yName: 'robust',
    });
    const svg = svgOf(option, size);
    expect(svg.match(/stroke="#7d6bd6"/g)?.length).toBe(2);
  });
});
