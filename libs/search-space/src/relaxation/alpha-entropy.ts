import type { Alphas } from '@bionas/contracts';
import { softmax } from './edge-choices.ts';

/** How undecided every edge is, in nats: ln(candidates) where all shares are equal, 0 where one candidate has everything. */
export interface AlphaEntropy {
  readonly normal: number[];
  readonly reduce: number[];
  /** Over the edges of both cells. */
  readonly mean: number;
}

/** Shannon entropy −Σ p ln p of the shares on each edge, rows as in the alphas. */
export function alphaEntropy(alphas: Alphas): AlphaEntropy {
  const normal = alphas.normal.map(entropyOf);
  const reduce = alphas.reduce.map(entropyOf);
  const all = [...normal, ...reduce];
  return { normal, reduce, mean: all.reduce((sum, entropy) => sum + entropy, 0) / all.length };
}

function entropyOf(logits: readonly number[]): number {
  return softmax(logits).reduce((sum, share) => (share > 0 ? sum - share * Math.log(share) : sum), 0);
}
