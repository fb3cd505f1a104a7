import type { Count } from '@bionas/contracts';

/** 97.5 % quantile of the normal distribution. */
export const z95 = 1.959964;

/** A share with its 95 % interval and what it was counted over. */
export interface ShareInterval {
  readonly share: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/** Wilson's 95 % interval of a share of images (E. B. Wilson, 1927): within [0, 1] and honest at 0 and n. */
export function wilsonInterval({ correct, total }: Count): ShareInterval {
  const share = correct / total;
  const scale = 1 + z95 ** 2 / total;
  const centre = (share + z95 ** 2 / (2 * total)) / scale;
  const half = (z95 / scale) * Math.sqrt((share * (1 - share)) / total + z95 ** 2 / (4 * total ** 2));
  return { share, low: Math.max(0, centre - half), high: Math.min(1, centre + half), n: total };
}
