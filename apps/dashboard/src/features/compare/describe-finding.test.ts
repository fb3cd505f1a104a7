import { describe, expect, it } from 'vitest';
import { describeFindings, negated } from './describe-finding.ts';
import { estimateOf, groupOf } from './testing.ts';

describe('findings in words', () => {
  it('say that no difference is shown where the interval holds 0', () => {
    const mix = groupOf('mix');
    const twin = groupOf('twin', {
      role: 'twin',
      difference: { mean: 0.004, low: -0.003, high: 0.011, n: 3, values: [] },
    });
    expect(describeFindings([mix, twin])).toEqual([
      'In test accuracy the mix is 0.4 points below its BP twin (95 % interval −1.1 … +0.3, n = 3 seeds): no difference shown.',
    ]);
  });

  it('turn nothing round when the twin stands first', () => {
    const twin = groupOf('twin', { role: 'twin' });
    const mix = groupOf('mix', {
      difference: estimateOf(0.02, 0.01),
      robustDifference: estimateOf(-0.2, 0.1),
    });
    expect(describeFindings([twin, mix])).toEqual([
      'In test accuracy the mix is 2.0 points above its BP twin (95 % interval +1.0 … +3.0, n = 3 seeds): it is better.',
      'In robust accuracy the mix is 20.0 points below its BP twin (95 % interval −30.0 … −10.0, n = 3 seeds): it is worse.',
    ]);
  });

  it('make nothing of one seed', () => {
    const [text] = describeFindings([
      groupOf('mix'),
      groupOf('twin', { role: 'twin', difference: estimateOf(-0.05, null) }),
    ]);
    expect(text).toContain('above its BP twin (n = 1: no interval): one seed cannot tell');
  });

  it('say that nothing can be said without a common seed, and nothing about a lone group', () => {
    expect(describeFindings([groupOf('a', { role: null }), groupOf('b', { role: null })])[0]).toContain(
      '“b” and “a” share no seed',
    );
    expect(describeFindings([groupOf('a')])).toEqual([]);
  });

  it('a difference seen from the other side swaps and negates its ends', () => {
    expect(negated({ mean: 1, low: -2, high: 4, n: 2, values: [1, -1] })).toEqual({
      mean: -1,
      low: -4,
      high: 2,
      n: 2,
      values: [-1, 1],
    });
  });
});
