/** @file Which attacked images of an evaluation are kept to be looked at, and how they are made. */
import {
  gradientOf,
  standingIn,
  type AdversarialExamples,
  type AttackPreset,
  type AttackSettings,
  type NetworkAnswer,
} from '@bionas/contracts';
import { attackImages } from './attack-images.ts';
import type { RobustnessReport } from './evaluate-robustness.ts';
import { pickImages, sizeOf, type Images } from './images/images.ts';
import { isAbsent, type Victim } from './victim/victim.ts';

export interface ExamplePlan {
  /** The attack along the true gradient, in the preset's ball, that left least. */
  readonly settings: AttackSettings;
  /** Growing: those of the preset's curve, and its own. */
  readonly epsilons: readonly number[];
  /** Places in the list: right when clean, those that some attack broke first, each in the order of the list. */
  readonly places: readonly number[];
}

/** Float32 images of all radii together. */
const mostBytes = 2 ** 23;

/**
 * What to keep of a finished evaluation. It follows from the report alone, so a resumed one keeps the same.
 * @returns null where no image is right when clean, or nothing followed the true gradient on all of them
 */
export function planExamples(
  report: Pick<RobustnessReport, 'attacks' | 'norm' | 'epsilon' | 'cleanOutcome' | 'worstOutcome'>,
  preset: Pick<AttackPreset, 'curve'>,
  shape: Images['shape'],
): ExamplePlan | null {
  const { attacks, norm, epsilon, cleanOutcome, worstOutcome } = report;
  const strongest = attacks
    .filter(
      (one) =>
        one.norm === norm &&
        one.epsilon === epsilon &&
        one.scope === 'all' &&
        one.outcome.length === cleanOutcome.length &&
        gradientOf(one.settings) === 'true',
    )
    .reduce<(typeof attacks)[number] | null>(
      (best, one) => (best === null || one.robust.correct < best.robust.correct ? one : best),
      null,
    );
  const right = standingIn(cleanOutcome);
  if (!strongest || right.length === 0) return null;
  const epsilons = [...new Set([...(preset.curve?.epsilons ?? []), epsilon])]
    .filter((radius) => radius > 0)
    .sort((one, other) => one - other);
  const most = Math.floor(mostBytes / (4 * sizeOf(shape) * (1 + epsilons.length)));
  const broken = right.filter((place) => worstOutcome[place] === '0');
  const standing = right.filter((place) => worstOutcome[place] === '1');
  return {
    settings: strongest.settings,
    epsilons,
    places: [...broken, ...standing].slice(0, Math.min(8, Math.max(1, most))),
  };
}

export interface AdversarialExamplesOptions {
  readonly victim: Victim;
  /** The whole list of the evaluation; borrowed. */
  readonly images: Images;
  readonly labels: Int32Array;
  readonly indices: readonly number[];
  /** Of the evaluation: at the preset's radius these are the very images that were counted. */
  readonly seed: number;
  readonly norm: RobustnessReport['norm'];
  readonly shouldStop?: () => boolean | Promise<boolean>;
}

/** Attacks the planned images anew at each radius. @returns null when stopped; @throws as `attackImages` */
export async function adversarialExamples(
  { settings, epsilons, places }: ExamplePlan,
  options: AdversarialExamplesOptions,
): Promise<AdversarialExamples | null> {
  const { victim, seed, norm, shouldStop } = options;
  const clean = pickImages(options.images, places);
  const labels = Int32Array.from(places, (place) => options.labels[place] ?? 0);
  const indices = places.map((place) => options.indices[place] ?? -1);
  const radii: AdversarialExamples['head']['radii'] = [];
  const adversarial: Float32Array[] = [];
  for (const epsilon of epsilons) {
    const attacked = await attackImages({
      ...{ victim, settings, epsilon, images: clean, labels, indices, seed },
      ...(shouldStop && { shouldStop }),
    });
    if (attacked === null || isAbsent(attacked)) return null;
    radii.push({ epsilon, answers: answersOf(victim, attacked.adversarial) });
    adversarial.push(attacked.adversarial.pixels);
  }
  const before = answersOf(victim, clean);
  return {
    head: {
      ...{ version: 1, settings, norm, seed, shape: [...clean.shape] },
      images: places.map((place, row) => ({
        place,
        index: indices[row] ?? -1,
        label: labels[row] ?? 0,
        clean: before[row] ?? { answer: 0, confidence: 0 },
      })),
      radii,
    },
    clean: clean.pixels,
    adversarial,
  };
}

/** The highest logit of each row, the first of equal ones, with its softmax. */
function answersOf(victim: Victim, images: Images): NetworkAnswer[] {
  const logits = victim.logits(images);
  const classes = victim.numClasses;
  return Array.from({ length: images.count }, (_, row) => {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    const highest = Math.max(...own);
    const sum = own.reduce((total, logit) => total + Math.exp(logit - highest), 0);
    return { answer: own.indexOf(highest), confidence: 1 / sum };
  });
}
