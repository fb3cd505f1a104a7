import { AppError } from '@bionas/contracts';
import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf';
import { z95 } from './wilson-interval.ts';

/** Two networks on the same images. */
export interface PairedImages {
  /** Share right by A minus share right by B. */
  readonly difference: number;
  readonly standardError: number;
  /** 95 % interval of the difference. */
  readonly low: number;
  readonly high: number;
  /** Exact two-sided McNemar test: how likely so uneven a split is if neither network is better. */
  readonly p: number;
  readonly onlyA: number;
  readonly onlyB: number;
  readonly n: number;
}

/**
 * Compares two networks image by image. Image-level uncertainty only: it says nothing about other training seeds.
 *
 * @param a '1' where network A is right, one character for each image
 * @param b the same for network B, images in the same order
 * @throws AppError `conflict` if the lists differ in length or are empty
 */
export function pairedImages(a: string, b: string): PairedImages {
  if (a.length !== b.length || a.length === 0) {
    throw new AppError(
      'conflict',
      `Only outcomes on the same images can be compared, got ${a.length} and ${b.length} images.`,
    );
  }
  let onlyA = 0;
  let onlyB = 0;
  for (let image = 0; image < a.length; image++) {
    if (a[image] === '1' && b[image] !== '1') onlyA += 1;
    if (b[image] === '1' && a[image] !== '1') onlyB += 1;
  }
  return fromDisagreements(onlyA, onlyB, a.length);
}

/** The comparison from how often only one of the two is right among `n` images. */
export function fromDisagreements(onlyA: number, onlyB: number, n: number): PairedImages {
  const disagreements = onlyA + onlyB;
  const difference = (onlyA - onlyB) / n;
  const standardError = Math.sqrt(Math.max(0, disagreements - (onlyA - onlyB) ** 2 / n)) / n;
  return {
    difference,
    standardError,
    low: difference - z95 * standardError,
    high: difference + z95 * standardError,
    p: disagreements === 0 ? 1 : Math.min(1, 2 * binomialCdf(Math.min(onlyA, onlyB), disagreements, 0.5)),
    onlyA,
    onlyB,
    n,
  };
}
