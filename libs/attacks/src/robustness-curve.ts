import {
  AppError,
  bitsOf,
  countOf,
  standingIn,
  type AttackSettings,
  type BallNorm,
  type PlannedCurve,
  type RobustnessCurve,
} from '@bionas/contracts';
import { attackImages } from './attack-images.ts';
import { copyRow, pickImages, type Images } from './images/images.ts';
import { isAbsent, type Victim } from './victim/victim.ts';

export interface RobustnessCurveOptions {
  readonly victim: Victim;
  readonly images: Images;
  readonly labels: Int32Array;
  readonly indices: readonly number[];
  readonly plan: PlannedCurve;
  readonly norm: BallNorm;
  readonly cleanOutcome: string;
  readonly seed: number;
  readonly now: () => number;
  readonly shouldStop?: () => boolean | Promise<boolean>;
  /** Share of the points that are done. */
  readonly onPoint?: (share: number) => void;
}

/**
 * How many of the first images stand at each radius. At each the attack begins anew on all of them; those it leaves are attacked once more from where the
 * last radius ended, and an image that a smaller ball broke stays broken in a larger one, which holds that ball.
 * @returns null when stopped
 */
export async function robustnessCurve(options: RobustnessCurveOptions): Promise<RobustnessCurve | null> {
  const { plan, norm, now } = options;
  const startedAt = now();
  const clean = options.cleanOutcome.slice(0, plan.images);
  const rows = Array.from(clean, (_, row) => row);
  const images = pickImages(options.images, rows);
  const reached = pickImages(options.images, rows);
  const points: RobustnessCurve['points'] = [];
  let worst = clean;
  for (const [place, epsilon] of plan.epsilons.entries()) {
    const fresh = await attackRows(options, images, standingIn(clean), epsilon, null);
    if (fresh === null) return null;
    const freshBits = bitsOf(rows.map((row) => fresh.correct.get(row) === true));
    const left = standingIn(worst).filter((row) => fresh.correct.get(row) === true);
    const again = place === 0 ? fresh : await attackRows(options, images, left, epsilon, reached);
    if (again === null) return null;
    const stands = new Set(left.filter((row) => again.correct.get(row) === true));
    worst = bitsOf(rows.map((row) => stands.has(row)));
    for (const row of stands) copyRow(again.images, again.at.get(row) ?? 0, reached, row);
    points.push({ epsilon, fresh: countOf(freshBits), worst: countOf(worst), outcome: worst });
    options.onPoint?.((place + 1) / plan.epsilons.length);
  }
  return { settings: plan.settings, norm, points, durationMs: now() - startedAt };
}

interface AttackedRows {
  readonly correct: ReadonlyMap<number, boolean>;
  readonly images: Images;
  /** Row of the list → row of `images`. */
  readonly at: ReadonlyMap<number, number>;
}

async function attackRows(
  options: RobustnessCurveOptions,
  images: Images,
  rows: readonly number[],
  epsilon: number,
  start: Images | null,
): Promise<AttackedRows | null> {
  const settings: AttackSettings = options.plan.settings;
  const attacked = await attackImages({
    victim: options.victim,
    settings,
    epsilon,
    images: pickImages(images, rows),
    labels: Int32Array.from(rows, (row) => options.labels[row] ?? 0),
    indices: rows.map((row) => options.indices[row] ?? -1),
    seed: options.seed,
    start: start && pickImages(start, rows),
    ...(options.shouldStop ? { shouldStop: options.shouldStop } : {}),
  });
  if (attacked === null) return null;
  if (isAbsent(attacked)) {
    throw new AppError(
      'unsupported',
      `The model has no gradient for a robustness curve: ${attacked.absent}.`,
    );
  }
  return {
    correct: new Map(rows.map((row, place) => [row, attacked.correct[place] === true])),
    images: attacked.adversarial,
    at: new Map(rows.map((row, place) => [row, place])),
  };
}
