import { AppError } from '@bionas/contracts';
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';

/** How far two rankings of the same things agree. */
export interface KendallTau {
  /** Kendall's τ_b, −1 (reversed) to 1 (the same order). */
  readonly tau: number;
  /** Two-sided: how likely a τ at least this far from 0 is if the rankings have nothing to do with each other. */
  readonly p: number;
  /** `exact` over all orders; `normal`: by the variance with ties, for more pairs than can be gone through. */
  readonly method: 'exact' | 'normal';
  readonly n: number;
}

/** With ties all orders are written out: 8! = 40,320. */
const mostWithTies = 8;
/** Without ties numbers of inversions are counted, by n²/2 additions each. */
const mostWithoutTies = 60;

/**
 * Rank correlation of pairs, with ties (Kendall 1945, doi:10.1093/biomet/33.3.239): (concordant − discordant) pairs over the geometric mean of
 * the pairs that are not tied in x and those not tied in y.
 *
 * @param pairs e.g. a genome's score in the search and its accuracy after the final training
 * @returns null for fewer than two pairs, and where all x or all y are equal: there is no order to compare
 * @throws AppError `conflict` for a value that is not finite
 */
export function kendallTau(pairs: readonly (readonly [x: number, y: number])[]): KendallTau | null {
  if (!pairs.flat().every(Number.isFinite)) {
    throw new AppError('conflict', 'Ranks of values that are not finite cannot be compared. Leave them out.');
  }
  const n = pairs.length;
  const xs = pairs.map(([x]) => x);
  const ys = pairs.map(([, y]) => y);
  const [tiesX, tiesY] = [groupSizes(xs), groupSizes(ys)];
  const all = (n * (n - 1)) / 2;
  const untied = (sizes: readonly number[]): number => all - sum(sizes, (t) => (t * (t - 1)) / 2);
  const scale = Math.sqrt(untied(tiesX) * untied(tiesY));
  if (n < 2 || scale === 0) return null;
  const s = score(xs, ys);
  const hasTies = tiesX.length < n || tiesY.length < n;
  const tau = s / scale;
  if (!hasTies && n <= mostWithoutTies) return { tau, p: exactByInversions(s, n), method: 'exact', n };
  if (n <= mostWithTies) return { tau, p: exactByOrders(s, xs, ys), method: 'exact', n };
  const z = Math.abs(s) / Math.sqrt(varianceOf(n, tiesX, tiesY));
  return { tau, p: Math.min(1, 2 * normalCdf(-z, 0, 1)), method: 'normal', n };
}

/** Concordant less discordant pairs. */
function score(xs: readonly number[], ys: readonly number[]): number {
  let s = 0;
  for (const [i, x] of xs.entries()) {
    for (let j = 0; j < i; j += 1) {
      s += Math.sign(x - (xs[j] ?? x)) * Math.sign((ys[i] ?? 0) - (ys[j] ?? 0));
    }
  }
  return s;
}

function groupSizes(values: readonly number[]): number[] {
  const sizes = new Map<number, number>();
  for (const value of values) sizes.set(value, (sizes.get(value) ?? 0) + 1);
  return [...sizes.values()];
}

const sum = (values: readonly number[], of: (value: number) => number): number =>
  values.reduce((total, value) => total + of(value), 0);

/** Share of the orders of n different values whose score is at least as far from 0; the score is all pairs less twice the inversions. */
function exactByInversions(s: number, n: number): number {
  let shares = [1];
  for (let size = 2; size <= n; size += 1) {
    const next = Array.from({ length: shares.length + size - 1 }, () => 0);
    for (const [inversions, share] of shares.entries()) {
      for (let more = 0; more < size; more += 1) {
        next[inversions + more] = (next[inversions + more] ?? 0) + share / size;
      }
    }
    shares = next;
  }
  const all = (n * (n - 1)) / 2;
  const p = shares.reduce(
    (total, share, inversions) => (Math.abs(all - 2 * inversions) >= Math.abs(s) ? total + share : total),
    0,
  );
  return Math.min(1, p);
}

/** The same over all orders of y, equal values counted as often as they occur. */
function exactByOrders(s: number, xs: readonly number[], ys: readonly number[]): number {
  let [asFar, orders] = [0, 0];
  const arrange = (start: readonly number[], left: readonly number[]): void => {
    if (left.length === 0) {
      orders += 1;
      if (Math.abs(score(xs, start)) >= Math.abs(s)) asFar += 1;
      return;
    }
    left.forEach((y, index) => {
      arrange([...start, y], left.toSpliced(index, 1));
    });
  };
  arrange([], ys);
  return asFar / orders;
}

/** Variance of the score under independence, with ties (Kendall, Rank Correlation Methods, 4th edition 1970, chapter 4). */
function varianceOf(n: number, tiesX: readonly number[], tiesY: readonly number[]): number {
  const cubic = (t: number): number => t * (t - 1) * (2 * t + 5);
  const pairsOf = (t: number): number => t * (t - 1);
  const triples = (t: number): number => t * (t - 1) * (t - 2);
  return (
    (cubic(n) - sum(tiesX, cubic) - sum(tiesY, cubic)) / 18 +
    (sum(tiesX, pairsOf) * sum(tiesY, pairsOf)) / (2 * pairsOf(n)) +
    (sum(tiesX, triples) * sum(tiesY, triples)) / (9 * triples(n))
  );
}
