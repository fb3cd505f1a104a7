/** Share of the pixels that a square covers after so many of 10,000 queries: halved at each of these (arXiv:1912.00049, section 4.1). */
const halvings = [10, 50, 200, 500, 1_000, 2_000, 4_000, 6_000, 8_000];

/** Share of the image that the square of query `query`, from 0, covers: `share` at the start. */
export function coveredShare(query: number, queries: number, share: number): number {
  const at = Math.floor((query / queries) * 10_000);
  return share / 2 ** halvings.filter((bound) => at > bound).length;
}

/** Side of that square in pixels, at least `least` and at most the shorter side of the image. */
export function squareSide(covered: number, height: number, width: number, least = 1): number {
  const side = Math.max(Math.round(Math.sqrt(covered * height * width)), least);
  return Math.min(side, height, width);
}
