import type { Alphas } from '@bionas/contracts';

/** Shares of the candidates on one edge, adding up to 1. */
function softmax(logits: readonly number[]): number[] {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);

/**
 * How alike two mixtures are: (cos + 1) / 2 of the shares of an edge, averaged over the edges of both cells. Shares are
 * positive, so that it lies between 1/2 (nothing in common) and 1.
 * @param a, b logits of the same shape; each goes through one softmax
 */
export function similarity(a: Alphas, b: Alphas): number {
  const others = [...b.normal, ...b.reduce];
  const likeness = [...a.normal, ...a.reduce].map((logits, edge) => {
    const [p, q] = [softmax(logits), softmax(others[edge] ?? [])];
    return (dot(p, q) / Math.sqrt(dot(p, p) * dot(q, q)) + 1) / 2;
  });
  return likeness.reduce((sum, value) => sum + value, 0) / likeness.length;
}
