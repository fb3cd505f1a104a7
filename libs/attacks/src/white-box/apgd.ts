/** @file Auto-PGD (Croce and Hein 2020, arXiv:2003.01690, algorithm 1): momentum, and a step that each image halves for itself. */
import type { AttackSettings, BallNorm } from '@bionas/contracts';
import type { Attack, AttackTask, Course } from '../attack.ts';
import { copyImages, copyRow, rowOf, type Images } from '../images/images.ts';
import { marginsOf } from '../images/standing-rows.ts';
import { lossValues, pickAim, type Aim } from '../losses/aim.ts';
import { balls, lengthOf } from '../norms/ball.ts';
import { drawn } from '../random/drawn.ts';
import type { RandomSource } from '../random/example-random.ts';
import { standardNormal } from '../random/standard-normal.ts';
import type { Queries } from '../victim/count-queries.ts';
import { isAbsent } from '../victim/victim.ts';
import { atCheckpoint, checkpointsOf, firstRecord, withLoss, type StepRecord } from './apgd-schedule.ts';
import { rangeOf } from './range-of.ts';
import { randomStart } from './random-start.ts';
import { slopesAt } from './slopes.ts';
import { targetsOf, towardsEachTarget } from './towards-each-target.ts';

/** Share of iterations that have to raise the loss for a step to be kept. */
const rho = 0.75;
/** Weight of a new step against the movement so far, from the second iteration on. */
const momentum = 0.75;

type ApgdSettings = Extract<AttackSettings, { attack: 'apgd-ce' | 'apgd-dlr' | 'apgd-targeted' }>;

/** On the rim of the ball: the displacement is scaled to epsilon in its norm. */
const onRim =
  (norm: BallNorm, epsilon: number) =>
  (size: number, random: RandomSource): Float32Array => {
    const way = drawn(size, () => (norm === 'linf' ? 2 * random() - 1 : standardNormal(random)));
    const length =
      norm === 'linf' ? way.reduce((most, value) => Math.max(most, Math.abs(value)), 0) : lengthOf(way);
    return way.map((value) => (value * epsilon) / (length + 1e-12));
  };

interface Path {
  /** Where each image is, where it was, its best point and the slope there. */
  readonly now: Images;
  readonly before: Images;
  readonly best: Images;
  readonly bestSlope: Images;
  readonly slope: Images;
  readonly losses: Float64Array;
  readonly records: StepRecord[];
}

/** z = P(x + s·dir(g)); x' = P(x + a(z − x) + (1 − a)(x − x_before)) */
function move(path: Path, clean: Images, row: number, norm: BallNorm, epsilon: number, weight: number): void {
  const ball = balls[norm];
  const [now, before, centre] = [rowOf(path.now, row), rowOf(path.before, row), rowOf(clean, row)];
  const step = path.records[row]?.step ?? NaN;
  const ahead = now.slice();
  ball.climb(ahead, rowOf(path.slope, row), step);
  ball.project(ahead, centre, epsilon);
  for (let at = 0; at < now.length; at++) {
    const here = now[at] ?? NaN;
    ahead[at] = here + weight * ((ahead[at] ?? NaN) - here) + (1 - weight) * (here - (before[at] ?? NaN));
  }
  ball.project(ahead, centre, epsilon);
  before.set(now);
  now.set(ahead);
}

/**
 * One run towards one aim. Images that are broken leave it.
 * @returns for each image the broken one, else the one with the highest loss
 */
function* runTowards(task: AttackTask<ApgdSettings>, aim: Aim): Course {
  const { victim, clean, epsilon, settings } = task;
  const { norm, steps, gradient } = settings;
  const now = randomStart(task, norm, onRim(norm, epsilon));
  let active = rangeOf(clean.count);
  const found = copyImages(now);
  const path: Path = {
    now,
    before: copyImages(now),
    best: copyImages(now),
    slope: copyImages(clean),
    bestSlope: copyImages(clean),
    losses: new Float64Array(clean.count),
    records: [],
  };
  const checkpoints = new Set(checkpointsOf(steps));
  for (let iteration = 0; iteration <= steps && active.length > 0; iteration++) {
    if (iteration > 0) {
      for (const row of active) move(path, clean, row, norm, epsilon, iteration === 1 ? 1 : momentum);
    }
    const slope = slopesAt(victim, path.now, aim, active, gradient);
    yield;
    if (isAbsent(slope)) return slope;
    const here = pickAim(aim, active);
    const margins = marginsOf(slope.logits, here.labels);
    const losses = lossValues(here, slope.logits);
    const slopes: Images = { count: active.length, shape: clean.shape, pixels: slope.gradient };
    active = active.filter((row, place) => {
      const loss = losses[place] ?? NaN;
      copyRow(slopes, place, path.slope, row);
      const known = path.records[row];
      const record = known ? withLoss(known, path.losses[row] ?? NaN, loss) : firstRecord(2 * epsilon, loss);
      if (!known || loss > known.best) {
        copyRow(path.now, row, path.best, row);
        copyRow(slopes, place, path.bestSlope, row);
      }
      path.losses[row] = loss;
      path.records[row] = record;
      if ((margins[place] ?? NaN) >= 0) {
        copyRow(path.now, row, found, row);
        return false;
      }
      if (checkpoints.has(iteration)) lookBack(path, row);
      return true;
    });
  }
  for (const row of active) copyRow(path.best, row, found, row);
  return found;
}

/** Halves the step of an image that has not got on, and takes it back to its best point. */
function lookBack(path: Path, row: number): void {
  const known = path.records[row];
  if (!known) return;
  const { record, halved } = atCheckpoint(known, rho);
  path.records[row] = record;
  if (!halved) return;
  copyRow(path.best, row, path.now, row);
  copyRow(path.bestSlope, row, path.slope, row);
  path.losses[row] = record.best;
}

const oneRun = ({ steps }: { readonly steps: number }): Queries => ({ logits: 0, gradients: steps + 1 });

export const apgdCe: Attack<'apgd-ce'> = {
  name: 'apgd-ce',
  objection: () => undefined,
  cost: oneRun,
  perturb: (task) => runTowards(task, { loss: 'cross-entropy', labels: task.labels }),
};

export const apgdDlr: Attack<'apgd-dlr'> = {
  name: 'apgd-dlr',
  objection: () => undefined,
  cost: oneRun,
  perturb: (task) => runTowards(task, { loss: 'dlr', labels: task.labels }),
};

/** One run on the targeted DLR loss for each of the wrong classes that are likeliest on the clean image. */
export const apgdTargeted: Attack<'apgd-targeted'> = {
  name: 'apgd-targeted',
  objection: () => undefined,
  cost: ({ steps, targets }, numClasses) => {
    const runs = targetsOf(targets, numClasses);
    return { logits: 1 + runs, gradients: runs * (steps + 1) };
  },
  perturb: (task) =>
    towardsEachTarget(task, (part, targets) =>
      runTowards(part, { loss: 'targeted-dlr', labels: part.labels, targets }),
    ),
};
