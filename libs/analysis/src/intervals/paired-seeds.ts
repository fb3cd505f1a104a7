import type { Estimate } from '@bionas/contracts';
import { estimateOrNull } from './estimate.ts';

/**
 * Mean of `a` minus `b` over the seeds that both have, with its 95 % t interval: seeds share initial weights, data
 * order and images, so differences vary less than values.
 *
 * @param a value by seed
 * @returns null if no seed is in both
 */
export function pairedSeeds(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): Estimate | null {
  const differences: number[] = [];
  for (const seed of [...a.keys()].sort((x, y) => x - y)) {
    const [own, other] = [a.get(seed), b.get(seed)];
    if (own !== undefined && other !== undefined) differences.push(own - other);
  }
  return estimateOrNull(differences);
}
