import { AppError, type AttackSettings } from '@bionas/contracts';
import { copyImages, copyRow, pickImages, type Images } from './images/images.ts';
import { marginsOf, standingRows } from './images/standing-rows.ts';
import { exampleRandom } from './random/example-random.ts';
import { attackOf } from './registry.ts';
import { countQueries, type Queries } from './victim/count-queries.ts';
import { isAbsent, type Absent, type Victim } from './victim/victim.ts';

export interface AttackImagesOptions {
  readonly victim: Victim;
  readonly settings: AttackSettings;
  readonly epsilon: number;
  /** Borrowed. */
  readonly images: Images;
  readonly labels: Int32Array;
  /** Of each image in its data set: keys its random stream. */
  readonly indices: readonly number[];
  readonly seed: number;
  readonly surrogates?: readonly Victim[];
  /** Where to begin, one for each image, for attacks that would begin at random: brought into the ball first. */
  readonly start?: Images | null;
  /** Awaited between the questions of the attack to its victim; true ends it. */
  readonly shouldStop?: () => boolean | Promise<boolean>;
}

export interface AttackedImages {
  /** Like `images`. One that was wrong already is unchanged. */
  readonly adversarial: Images;
  /** Whether the victim still classifies the image rightly, measured on `adversarial`. */
  readonly correct: readonly boolean[];
  /** What the attack asked the victim, over all restarts; the measurement of its outcome is not in it. */
  readonly queries: Queries;
}

/**
 * Attacks the images that are classified rightly, with the restarts of the settings, and measures the outcome afresh.
 * @returns null when `shouldStop` said so
 * @throws AppError `invalid-spec`: settings the attack refuses; `diverged`: logits or gradients that are not finite; `unsupported`: too few classes
 */
export async function attackImages(options: AttackImagesOptions): Promise<AttackedImages | Absent | null> {
  checkTask(options);
  const { settings, epsilon, images, labels, seed, surrogates = [], shouldStop } = options;
  const attack = attackOf(settings);
  const counted = countQueries(options.victim);
  const adversarial = copyImages(images);
  const measure = (): readonly boolean[] => Array.from(correctAt(options.victim, adversarial, labels));
  let correct = measure();
  // With epsilon 0 there is nowhere to go: rounding must not break an image that stands on the edge.
  for (let restart = 0; restart < restartsOf(settings) && epsilon > 0; restart++) {
    const rows = correct.flatMap((right, row) => (right ? [row] : []));
    if (rows.length === 0) break;
    const course = attack.perturb({
      victim: counted,
      clean: pickImages(images, rows),
      labels: Int32Array.from(rows, (row) => labels[row] ?? 0),
      epsilon,
      settings,
      restart,
      surrogates,
      start: options.start ? pickImages(options.start, rows) : null,
      randoms: rows.map((row) =>
        exampleRandom({ seed, index: options.indices[row] ?? -1, attack: streamOf(settings), restart }),
      ),
    });
    let step = course.next();
    while (step.done !== true) {
      if ((await shouldStop?.()) === true) return null;
      step = course.next();
    }
    const found = step.value;
    if (isAbsent(found)) return found;
    rows.forEach((row, place) => {
      copyRow(found, place, adversarial, row);
    });
    correct = measure();
  }
  return { adversarial, correct, queries: counted.queries() };
}

/** Whether each image is classified rightly. @throws AppError `diverged` */
export function correctAt(victim: Victim, images: Images, labels: Int32Array): boolean[] {
  if (images.count === 0) return [];
  const standing = new Set(standingRows(marginsOf(victim.logits(images), labels)));
  return Array.from(labels, (_, row) => standing.has(row));
}

const restartsOf = (settings: AttackSettings): number => ('restarts' in settings ? settings.restarts : 1);

/** Names the streams of one variant of an attack, e.g. `pgd-margin-true`. Its budget is not in it: a longer run begins as the shorter one. */
function streamOf(settings: AttackSettings): string {
  const parts = ['loss', 'gradient', 'norm', 'from'] as const;
  return [
    settings.attack,
    ...parts.flatMap((part) => (part in settings ? [String(settings[part as never])] : [])),
  ].join('-');
}

function checkTask({ settings, epsilon, images, labels, indices }: AttackImagesOptions): void {
  if (indices.length !== images.count || labels.length !== images.count) {
    throw new AppError(
      'internal',
      `${images.count} images came with ${labels.length} labels and ${indices.length} indices.`,
    );
  }
  // An image of n values in [0, 1] is no longer than √n.
  const most =
    'norm' in settings && settings.norm === 'l2' ? Math.sqrt(images.pixels.length / images.count) : 1;
  if (settings.attack !== 'one-pixel' && !(epsilon >= 0 && epsilon <= most)) {
    throw new AppError(
      'invalid-spec',
      `The radius of ${settings.attack} is not sound: expected epsilon from 0 to ${most}, got ${epsilon}.`,
    );
  }
  const objection = attackOf(settings).objection(settings, epsilon);
  if (objection !== undefined) throw new AppError('invalid-spec', objection);
}
