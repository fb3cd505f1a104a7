/** @file Names of what a supernet reports while it trains: metrics of its search's run, one point an epoch unless said otherwise. */

/** `loss`, `accuracy`: of the weights' step, several points an epoch. `alpha-…`: of the alphas' step. `entropy`: of the shares on an edge, in nats, the mean over edges. */
export const supernetMetrics = [
  'supernet/loss',
  'supernet/accuracy',
  'supernet/alpha-loss',
  'supernet/alpha-accuracy',
  'supernet/learning-rate',
  'supernet/entropy',
] as const;

export const alphaCells = ['normal', 'reduce'] as const;
export type AlphaCell = (typeof alphaCells)[number];

/** The share that a candidate has on an edge after an epoch. */
export function alphaMetricName(cell: AlphaCell, edge: number, candidate: number): string {
  return `alpha/${cell}/${edge}/${candidate}`;
}

/** Null for another metric's name. */
export function alphaMetricOf(
  name: string,
): { readonly cell: AlphaCell; readonly edge: number; readonly candidate: number } | null {
  const [, cell, edge, candidate] = /^alpha\/(normal|reduce)\/(\d+)\/(\d+)$/.exec(name) ?? [];
  return cell === undefined
    ? null
    : { cell: cell as AlphaCell, edge: Number(edge), candidate: Number(candidate) };
}
