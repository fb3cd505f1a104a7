/**
 * @file Fast adaptive boundary attack, targeted (Croce and Hein 2020, arXiv:1907.02044, algorithm 1; constants of its later version in AutoAttack,
 * arXiv:2003.01690): from the linearised boundary between two classes to the next, drawn to the clean image, for the shortest way out. The final
 * search along the segment that the first paper adds is left out, as AutoAttack does.
 */
import type { Attack, AttackTask, Course, SettingsOf } from '../attack.ts';
import { copyImages, copyRow, rowOf, type Images } from '../images/images.ts';
import { marginsOf } from '../images/standing-rows.ts';
import { lossValues, pickAim, type Aim } from '../losses/aim.ts';
import { balls, lengthOf } from '../norms/ball.ts';
import { isAbsent } from '../victim/victim.ts';
import { projectToPlane } from './project-to-plane.ts';
import { randomStart } from './random-start.ts';
import { rangeOf } from './range-of.ts';
import { slopesAt } from './slopes.ts';
import { targetsOf, towardsEachTarget } from './towards-each-target.ts';

/** Greatest weight of the clean image, how far a step goes beyond the boundary, and how far back it starts from an image that is broken. */
const [alphaMax, eta, beta] = [0.1, 1.05, 0.9];

/** One run towards one class each. An image that is broken inside the ball leaves it. */
function* runTowards(task: AttackTask<SettingsOf<'fab-targeted'>>, targets: Int32Array): Course {
  const { victim, clean, labels, epsilon, settings, restart } = task;
  const ball = balls[settings.norm];
  const aim: Aim = { loss: 'difference', labels, targets };
  const now =
    restart === 0
      ? copyImages(clean)
      : randomStart(task, settings.norm, (size, random) => ball.draw(size, epsilon / 2, random));
  const found = copyImages(clean);
  let active = rangeOf(clean.count);
  for (let step = 0; step < settings.steps && active.length > 0; step++) {
    const slope = slopesAt(victim, now, aim, active, 'true');
    yield;
    if (isAbsent(slope)) return slope;
    const offsets = lossValues(pickAim(aim, active), slope.logits);
    const slopes: Images = { count: active.length, shape: clean.shape, pixels: slope.gradient };
    active.forEach((row, place) => {
      approach(
        rowOf(now, row),
        rowOf(clean, row),
        rowOf(slopes, place),
        offsets[place] ?? NaN,
        settings.norm,
      );
    });
    const moved: Images = { ...slopes, pixels: new Float32Array(slopes.pixels.length) };
    active.forEach((row, place) => {
      copyRow(now, row, moved, place);
    });
    const margins = marginsOf(
      victim.logits(moved),
      Int32Array.from(active, (row) => labels[row] ?? 0),
    );
    yield;
    active = active.filter((row, place) => {
      if ((margins[place] ?? NaN) < 0) return true;
      const [here, centre] = [rowOf(now, row), rowOf(clean, row)];
      if (ball.distance(here, centre) <= epsilon) {
        copyRow(now, row, found, row);
        return false;
      }
      here.forEach((value, at) => {
        const middle = centre[at] ?? NaN;
        here[at] = middle + beta * (value - middle);
      });
      return true;
    });
  }
  return found;
}

/** One step of `x` to the boundary that is linear in `slope`, where the target is `offset` above the true class. */
function approach(
  x: Float32Array,
  clean: Float32Array,
  slope: Float32Array,
  offset: number,
  norm: 'linf' | 'l2',
): void {
  const lengthIn = (d: Float32Array): number =>
    norm === 'l2' ? lengthOf(d) : d.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const away = slope.reduce((sum, value, at) => sum + value * ((clean[at] ?? NaN) - (x[at] ?? NaN)), 0);
  const fromHere = projectToPlane(x, slope, offset, norm);
  const fromClean = projectToPlane(clean, slope, offset + away, norm);
  const [near, far] = [lengthIn(fromHere), lengthIn(fromClean)];
  const alpha = near + far > 0 ? Math.min(near / (near + far), alphaMax) : 0;
  for (let at = 0; at < x.length; at++) {
    const ahead = (x[at] ?? NaN) + eta * (fromHere[at] ?? NaN);
    const aside = (clean[at] ?? NaN) + eta * (fromClean[at] ?? NaN);
    x[at] = Math.min(Math.max((1 - alpha) * ahead + alpha * aside, 0), 1);
  }
}

export const fabTargeted: Attack<'fab-targeted'> = {
  name: 'fab-targeted',
  objection: () => undefined,
  cost: ({ steps, targets }, numClasses) => {
    const runs = targetsOf(targets, numClasses);
    return { logits: 1 + runs * (steps + 1), gradients: runs * steps };
  },
  perturb: (task) => towardsEachTarget(task, runTowards),
};
