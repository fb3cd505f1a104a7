import type { AttackTask } from '../attack.ts';
import type { AttackSettings } from '@bionas/contracts';
import { copyImages, copyRow, type Images } from './images.ts';
import { marginsOf } from './standing-rows.ts';

/** Of several tries at the same images, for each image the one that the victim is most wrong about. */
export function keepWorst({
  victim,
  clean,
  labels,
}: Pick<AttackTask<AttackSettings>, 'victim' | 'clean' | 'labels'>): {
  /** The clean images until something was tried. */
  readonly worst: Images;
  /** Asks the victim once. */
  take(images: Images): void;
} {
  const worst = copyImages(clean);
  const margins = new Float32Array(clean.count).fill(-Infinity);
  return {
    worst,
    take(images) {
      marginsOf(victim.logits(images), labels).forEach((margin, row) => {
        if (margin <= (margins[row] ?? NaN)) return;
        margins[row] = margin;
        copyRow(images, row, worst, row);
      });
    },
  };
}
