import type { LayerMeasureName } from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { layerFindings, layerRules, type LayerCurve } from './layer-findings.ts';

const curve = (layer: string, measure: LayerMeasureName, ...values: (number | null)[]): LayerCurve => ({
  layer,
  measure,
  points: values.map((value, index) => ({ step: 100 * (index + 1), epoch: index + 1, value })),
});
/** A half cosine to 0 over three epochs, read at the end of each. */
const cosine = [0.0375, 0.0125, 0].map((value, index) => ({ step: 100 * (index + 1), value }));
const kinds = (curves: LayerCurve[], rates = cosine): string[] =>
  layerFindings(curves, rates).map(({ layer, kind }) => `${layer} ${kind}`);

describe('layerFindings', () => {
  it('says nothing of a layer that learns', () => {
    const healthy = [
      curve('head', 'update-ratio', 3e-3, 1e-3, 1e-4),
      curve('head', 'gradient-norm', 2, 1, 0.1),
      curve('head', 'dead-units', 0, 0.1, 0.9),
      curve('head', 'gradient-variance', 1e-4, 1e-4, 1e-4),
      curve('head', 'update-angle', 120, 91, 60),
      curve('head', 'sign-violations', 0, 0, 0),
    ];
    expect(layerFindings(healthy, cosine)).toEqual([]);
  });

  it('finds a layer that stands still, not one whose learning rate has fallen to next to nothing', () => {
    const ratios = (...values: number[]): LayerCurve => curve('a', 'update-ratio', ...values);
    // The rate in the middle of the last epoch is half of 0.0125: a sixth of the highest that was reported.
    expect(kinds([ratios(1e-3, 1e-3, 9e-6)])).toEqual(['a stands-still']);
    expect(kinds([ratios(1e-3, 1e-5, 1.1e-5)])).toEqual([]);
    const late = [...cosine.slice(0, 1), { step: 200, value: 1e-5 }, { step: 300, value: 0 }];
    expect(kinds([ratios(1e-3, 1e-3, 0)], late)).toEqual([]);
    expect(kinds([ratios(1e-3, 0, 0)], late)).toEqual(['a stands-still']);
    // One epoch, with reports around its middle, and no report at all.
    expect(
      kinds(
        [ratios(0)],
        [
          { step: 20, value: 0.04 },
          { step: 100, value: 0 },
        ],
      ),
    ).toEqual(['a stands-still']);
    expect(kinds([ratios(0)], [])).toEqual(['a stands-still']);
  });

  it('finds a gradient that has gone', () => {
    expect(kinds([curve('a', 'gradient-norm', 2, 1.9e-6)])).toEqual(['a no-gradient']);
    expect(kinds([curve('a', 'gradient-norm', 2, 2.1e-6)])).toEqual([]);
    expect(kinds([curve('a', 'gradient-norm', 0)])).toEqual(['a no-gradient']);
    expect(kinds([curve('a', 'gradient-norm', 2, null)])).toEqual(['a not-finite']);
  });

  it('finds dead layers and broken signs, and says by which rule', () => {
    const found = layerFindings(
      [curve('a', 'dead-units', 0.5, 0.95), curve('b', 'sign-violations', 0.002)],
      cosine,
    );
    expect(found).toEqual([
      {
        layer: 'b',
        kind: 'sign-violations',
        text: 'breaks the sign of 0.20 % of its weights.',
        rule: layerRules['sign-violations'],
      },
      {
        layer: 'a',
        kind: 'dead',
        text: 'is dead: 95 % of its units answer no image.',
        rule: layerRules.dead,
      },
    ]);
  });

  it('finds changes that go uphill for long, of rules that follow a gradient', () => {
    const uphill = curve('a', 'update-angle', 60, 95, 93, 110);
    expect(kinds([uphill, curve('a', 'gradient-variance', 1)])).toEqual(['a uphill']);
    expect(kinds([uphill])).toEqual([]);
    const twice = curve('a', 'update-angle', 95, 93);
    expect(kinds([twice, curve('a', 'gradient-variance', 1)])).toEqual([]);
  });
});
