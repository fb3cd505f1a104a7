import type { AttackSettings } from '@bionas/contracts';
import type { AttackTask, Course } from '../attack.ts';
import { copyImages, copyRow, pickImages } from '../images/images.ts';
import { marginsOf } from '../images/standing-rows.ts';
import { wrongClasses } from '../losses/aim.ts';
import { isAbsent } from '../victim/victim.ts';
import { rangeOf } from './range-of.ts';

/** Wrong classes there are to aim at. */
export const targetsOf = (wanted: number, numClasses: number): number => Math.min(wanted, numClasses - 1);

/**
 * One run towards each of the wrong classes that are likeliest on the clean image, likeliest first; each meets what the ones before it left. Beside
 * its runs it asks for logits once, and once more a run.
 */
export function* towardsEachTarget<Settings extends AttackSettings & { readonly targets: number }>(
  task: AttackTask<Settings>,
  run: (part: AttackTask<Settings>, targets: Int32Array) => Course,
): Course {
  const { victim, clean, labels, settings } = task;
  const order = wrongClasses(victim.logits(clean), labels);
  yield;
  const found = copyImages(clean);
  let standing = rangeOf(clean.count);
  for (let rank = 0; rank < targetsOf(settings.targets, victim.numClasses) && standing.length > 0; rank++) {
    const part = rowsOf(task, standing);
    const images = yield* run(
      part,
      Int32Array.from(standing, (row) => order[row]?.[rank] ?? 0),
    );
    if (isAbsent(images)) return images;
    standing.forEach((row, place) => {
      copyRow(images, place, found, row);
    });
    const margins = marginsOf(victim.logits(images), part.labels);
    yield;
    standing = standing.filter((_, place) => (margins[place] ?? NaN) < 0);
  }
  return found;
}

/** The task on the named rows only. */
function rowsOf<Settings extends AttackSettings>(
  task: AttackTask<Settings>,
  rows: readonly number[],
): AttackTask<Settings> {
  return {
    ...task,
    clean: pickImages(task.clean, rows),
    labels: Int32Array.from(rows, (row) => task.labels[row] ?? 0),
    randoms: rows.flatMap((row) => task.randoms[row] ?? []),
  };
}
