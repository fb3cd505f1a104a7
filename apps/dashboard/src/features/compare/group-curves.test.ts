import { describe, expect, it } from 'vitest';
import { groupCurves } from './group-curves.ts';
import { groupColours, groupLabels } from './group-looks.ts';
import { chainOf, groupOf, runOf, seriesOf } from './testing.ts';

const mix = groupOf('mix', { runs: [runOf('a', 1), runOf('b', 2)] });
const common = {
  groups: [mix],
  series: [seriesOf('a', [1, 2]), seriesOf('b', [3, 6], true)],
  colours: new Map([['mix', '#123456']]),
  labels: new Map([['mix', 'mix']]),
  smoothing: 0,
  showSeeds: true,
};

describe('curves of groups', () => {
  it('are a mean with a band and the seeds faint behind it', () => {
    const { curves, bands } = groupCurves(common);
    expect(curves.map((curve) => [curve.id, curve.faint ?? false, curve.colour])).toEqual([
      ['mix', false, '#123456'],
      ['a', true, '#123456'],
      ['b', true, '#123456'],
    ]);
    expect(curves[0]?.points.map((point) => point.value)).toEqual([2, 4]); // (1+3)/2, (2+6)/2
    expect(curves[0]?.sampled).toBe(true);
    // deviation of 1 and 3: √2
    expect(bands[0]?.points[0]?.high).toBeCloseTo(2 + Math.SQRT2, 12);
    expect(bands[0]?.label).toBe(curves[0]?.label);
  });

  it('leave the seeds out when asked to', () => {
    expect(groupCurves({ ...common, showSeeds: false }).curves.map((curve) => curve.id)).toEqual(['mix']);
  });

  it('say one seed where there is one, without a band', () => {
    const { curves, bands } = groupCurves({ ...common, series: [seriesOf('a', [1, 2])] });
    expect(curves.map((curve) => curve.label)).toEqual(['mix (one seed)']);
    expect(bands).toEqual([]);
  });

  it('band the smoothed seeds when the line is smoothed', () => {
    const { bands } = groupCurves({ ...common, smoothing: 0.5 });
    const at = bands[0]?.points[1];
    // smoothed seeds end at (0.25·1 + 0.5·2)/0.75 = 5/3 and (0.25·3 + 0.5·6)/0.75 = 5: mean 10/3
    expect(((at?.low ?? 0) + (at?.high ?? 0)) / 2).toBeCloseTo(10 / 3, 12);
  });

  it('name groups without a point', () => {
    expect(groupCurves({ ...common, series: [] })).toEqual({ curves: [], bands: [], missing: ['mix'] });
  });
});

describe('looks of groups', () => {
  it('give a single-rule group its rule’s colour and keep colours whatever the order', () => {
    const groups = [
      mix,
      groupOf('all fa', { role: 'single-rule', genome: chainOf('fa', 'fa') }),
      groupOf('random', { role: 'random-mix', genome: chainOf('usf', 'bp') }),
    ];
    const colours = groupColours(groups);
    expect(colours.get('all fa')).toBe('#e254da');
    expect(groupColours([...groups].reverse())).toEqual(new Map([...colours].reverse()));
    expect(new Set(colours.values()).size).toBe(3);
  });

  it('tell groups of one name apart', () => {
    const labels = groupLabels([groupOf('x', { label: 'mix' }), groupOf('y', { label: 'mix' })]);
    expect(new Set(labels.values()).size).toBe(2);
  });
});
