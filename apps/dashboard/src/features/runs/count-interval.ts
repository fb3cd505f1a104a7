import type { Count } from '@bionas/contracts';

const z = 1.959964;

/** The Wilson 95 % interval of a share (platform.md, "Statistics"). */
export function countInterval({ correct, total }: Count): { low: number; high: number } {
  const p = correct / total;
  const bend = 1 + z ** 2 / total;
  const centre = (p + z ** 2 / (2 * total)) / bend;
  const half = (z / bend) * Math.sqrt((p * (1 - p)) / total + z ** 2 / (4 * total ** 2));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
