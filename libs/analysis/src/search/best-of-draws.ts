/** The best of the first `draws` of some scores, were they drawn in any order. */
export interface BestOfDraws {
  readonly draws: number;
  readonly mean: number;
  /** Between them the best lies in four of five orders. */
  readonly low: number;
  readonly high: number;
}

const tail = 0.1;

/**
 * How the best of random draws grows with their number: exactly, over all orders of the given scores, without replacement. Score i of n in
 * rising order is the best of k with probability C(i−1, k−1) / C(n, k). It ends at n draws: nothing is known of more.
 * @param scores of random draws; one that came to nothing is to be given as the worst score
 */
export function bestOfDraws(scores: readonly number[]): BestOfDraws[] {
  const rising = [...scores].sort((a, b) => a - b);
  const n = rising.length;
  return rising.map((_, index) => {
    const draws = index + 1;
    // Of the highest down, so that the odds follow from each other without large numbers: C(i−1, k−1)/C(n, k), at i = n it is k/n.
    let odds = draws / n;
    let above = 0;
    let mean = 0;
    let low: number | null = null;
    let high: number | null = null;
    for (let rank = n; rank >= draws; rank -= 1) {
      const score = rising[rank - 1] ?? 0;
      mean += odds * score;
      above += odds;
      if (high === null && above >= tail - 1e-12) high = score;
      if (low === null && above >= 1 - tail - 1e-12) low = score;
      odds *= rank > draws ? (rank - draws) / (rank - 1) : 0;
    }
    const worst = rising[index] ?? 0;
    return { draws, mean, low: low ?? worst, high: high ?? worst };
  });
}
