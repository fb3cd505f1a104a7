/** The finding of a comparison in words, with its interval, and never more than the interval shows. Pure. */
import type { ComparisonGroup, Estimate } from '@bionas/contracts';
import { formatPoints } from '@bionas/ui';

/** A difference seen from the other side. */
export function negated(difference: Estimate): Estimate {
  return {
    ...difference,
    mean: -difference.mean,
    low: difference.high === null ? null : -difference.high,
    high: difference.low === null ? null : -difference.low,
    values: difference.values.map((value) => -value),
  };
}

/** One sentence a measure about the first mix and its twin, or about the first group and each other where there is no such pair. */
export function describeFindings(groups: readonly ComparisonGroup[]): string[] {
  const [first, ...others] = groups;
  if (first === undefined) return [];
  const twin = others.find((group) => group.role === 'twin');
  const mix = others.find((group) => group.role === 'mix');
  if (first.role === 'mix' && twin !== undefined) {
    return sentences('The mix', 'its BP twin', {
      accuracy: twin.difference === null ? null : negated(twin.difference),
      robust: twin.robustDifference === null ? null : negated(twin.robustDifference),
    });
  }
  if (first.role === 'twin' && mix !== undefined) {
    return sentences('The mix', 'its BP twin', { accuracy: mix.difference, robust: mix.robustDifference });
  }
  const next = others[0];
  if (next === undefined) return [];
  return sentences(`“${next.label}”`, `“${first.label}”`, {
    accuracy: next.difference,
    robust: next.robustDifference,
  });
}

function sentences(
  one: string,
  other: string,
  differences: { readonly accuracy: Estimate | null; readonly robust: Estimate | null },
): string[] {
  const { accuracy, robust } = differences;
  return [
    accuracy === null
      ? `${one} and ${other} share no seed with a result yet: nothing can be said about accuracy.`
      : sentence(one, other, { difference: accuracy, measure: 'test accuracy' }),
    ...(robust === null ? [] : [sentence(one, other, { difference: robust, measure: 'robust accuracy' })]),
  ];
}

function sentence(
  one: string,
  other: string,
  { difference, measure }: { readonly difference: Estimate; readonly measure: string },
): string {
  const { mean, low, high, n } = difference;
  const points = formatPoints(Math.abs(mean)).replace('+', '');
  const place = points === '0.0' ? 'level with' : `${points} points ${mean > 0 ? 'above' : 'below'}`;
  const start = `In ${measure} ${one.startsWith('The') ? 'the' + one.slice(3) : one} is ${place} ${other}`;
  if (low === null || high === null) {
    return `${start} (n = ${n}: no interval): one seed cannot tell a difference from chance.`;
  }
  const interval = `(95 % interval ${formatPoints(low)} … ${formatPoints(high)}, n = ${n} seeds)`;
  const verdict = low > 0 ? 'it is better' : high < 0 ? 'it is worse' : 'no difference shown';
  return `${start} ${interval}: ${verdict}.`;
}
