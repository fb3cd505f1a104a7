import type { Victim } from './victim.ts';

/** How many images a victim was asked about: answers alone, and gradients, which come with the answers. */
export interface Queries {
  readonly logits: number;
  readonly gradients: number;
}

/** The same victim, counting. */
export function countQueries(victim: Victim): Victim & { queries(): Queries } {
  const asked = { logits: 0, gradients: 0 };
  return {
    numClasses: victim.numClasses,
    queries: () => ({ ...asked }),
    logits(images) {
      asked.logits += images.count;
      return victim.logits(images);
    },
    inputGradient(images, aim, mode) {
      asked.gradients += images.count;
      return victim.inputGradient(images, aim, mode);
    },
  };
}
