import type { Attack } from '../attack.ts';
import { copyImages, copyRow, pickImages, rowOf } from '../images/images.ts';
import { marginsOf } from '../images/standing-rows.ts';
import { rangeOf } from '../white-box/range-of.ts';
import * as l2 from './square-l2.ts';
import * as linf from './square-linf.ts';
import { coveredShare, squareSide } from './square-schedule.ts';

/** Sides in the L2 ball are odd, and 3 at least: a bump has a middle. */
function oddSide(side: number, height: number, width: number): number {
  const odd = side % 2 === 1 ? side : side + 1;
  return odd > Math.min(height, width) ? odd - 2 : odd;
}

/**
 * Square Attack (Andriushchenko et al. 2020, arXiv:1912.00049): random search with squares that shrink, on the margin of the logits alone. The start is
 * the first of the queries.
 */
export const square: Attack<'square'> = {
  name: 'square',
  objection: () => undefined,
  cost: ({ queries }) => ({ logits: queries, gradients: 0 }),
  *perturb({ victim, clean, labels, epsilon, settings, randoms }) {
    const { norm, queries, share } = settings;
    const { startFrom } = norm === 'linf' ? linf : l2;
    const change = norm === 'linf' ? linf.addSquare : l2.moveSquare;
    const [height, width] = clean.shape;
    const best = copyImages(clean);
    randoms.forEach((random, row) => {
      startFrom(clean, row, rowOf(best, row), epsilon, random);
    });
    const margins = marginsOf(victim.logits(best), labels);
    yield;
    let active = rangeOf(clean.count).filter((row) => (margins[row] ?? NaN) < 0);
    for (let query = 0; query < queries - 1 && active.length > 0; query++) {
      const covered = coveredShare(query, queries, share);
      const side =
        norm === 'linf'
          ? squareSide(covered, height, width)
          : oddSide(squareSide(covered, height, width, 3), height, width);
      const tried = pickImages(best, active);
      active.forEach((row, place) => {
        const random = randoms[row];
        if (random) change({ clean, row, into: rowOf(tried, place), side, epsilon }, random);
      });
      const found = marginsOf(
        victim.logits(tried),
        Int32Array.from(active, (row) => labels[row] ?? 0),
      );
      yield;
      active = active.filter((row, place) => {
        const margin = found[place] ?? NaN;
        if (margin > (margins[row] ?? NaN) || margin >= 0) {
          margins[row] = margin;
          copyRow(tried, place, best, row);
        }
        return margin < 0;
      });
    }
    return best;
  },
};
