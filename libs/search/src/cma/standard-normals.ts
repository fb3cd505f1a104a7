import type { Random } from '@bionas/search-space';

/** `count` independent draws of N(0, 1), two from each pair of uniform ones (Box and Muller 1958, Ann. Math. Statist. 29, 610). */
export function standardNormals(random: Random, count: number): number[] {
  const draws: number[] = [];
  while (draws.length < count) {
    // 1 − float() lies in (0, 1]: the logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log(1 - random.float()));
    const angle = 2 * Math.PI * random.float();
    draws.push(radius * Math.cos(angle), radius * Math.sin(angle));
  }
  return draws.slice(0, count);
}
