/** @file One-pixel attack (Su et al. 2017, arXiv:1710.08864): differential evolution over places and colours of a few pixels. */
import type { Attack, SettingsOf } from '../attack.ts';
import { copyImages, pickImages, rowOf, type Images, type ImageShape } from '../images/images.ts';
import { marginsOf } from '../images/standing-rows.ts';
import { lossValues } from '../losses/aim.ts';
import type { RandomSource } from '../random/example-random.ts';
import type { Victim } from '../victim/victim.ts';

/** Row, column and colours of each pixel, all in [0, 1). */
export type Member = Float64Array<ArrayBuffer>;

/** F of the paper's children. */
const weight = 0.5;

/** `image` becomes the clean one with the pixels of a member painted over; coordinates are rounded down. */
export function paint(member: Member, shape: ImageShape, image: Float32Array): void {
  const [height, width, channels] = shape;
  const genes = 2 + channels;
  for (let at = 0; at < member.length; at += genes) {
    const y = Math.min(Math.floor((member[at] ?? 0) * height), height - 1);
    const x = Math.min(Math.floor((member[at + 1] ?? 0) * width), width - 1);
    for (let channel = 0; channel < channels; channel++) {
      image[(y * width + x) * channels + channel] = member[at + 2 + channel] ?? 0;
    }
  }
}

/**
 * Children of a population, one for each member. `rand1`: r1 + (r2 − r3)/2 without crossover, as in the paper; `best1`: best + F·(r2 − r3) with F drawn from
 * [0.5, 1) for the generation, as common libraries do. A gene out of range is drawn anew.
 */
export function childrenOf(
  members: readonly Member[],
  losses: readonly number[],
  child: SettingsOf<'one-pixel'>['child'],
  random: RandomSource,
): Member[] {
  const best = members[losses.indexOf(Math.max(...losses))];
  const scale = child === 'rand1' ? weight : 0.5 + 0.5 * random();
  return members.map((_, self) => {
    const [first, second, third] = others(members, self, random);
    const base = child === 'rand1' ? first : best;
    return Float64Array.from(base ?? [], (value, gene) => {
      const moved = value + scale * ((second?.[gene] ?? NaN) - (third?.[gene] ?? NaN));
      return moved >= 0 && moved < 1 ? moved : random();
    });
  });
}

/** Three different members, none of them the one at `self`. */
function others(members: readonly Member[], self: number, random: RandomSource): (Member | undefined)[] {
  const chosen: number[] = [];
  while (chosen.length < 3) {
    const place = Math.floor(random() * members.length);
    if (place !== self && !chosen.includes(place)) chosen.push(place);
  }
  return chosen.map((place) => members[place]);
}

interface Scores {
  /** −log of the probability of the true class: what the attack maximises */
  readonly losses: number[];
  /** A member that is misclassified, if there is one: the most wrong. */
  readonly broken: number | undefined;
}

function score(
  victim: Victim,
  members: readonly Member[],
  clean: Images,
  row: number,
  label: number,
): Scores {
  const images = pickImages(
    clean,
    members.map(() => row),
  );
  members.forEach((member, place) => {
    paint(member, clean.shape, rowOf(images, place));
  });
  const logits = victim.logits(images);
  const labels = new Int32Array(members.length).fill(label);
  const margins = marginsOf(logits, labels);
  const top = margins.indexOf(Math.max(...margins));
  return {
    losses: [...lossValues({ loss: 'cross-entropy', labels }, logits)],
    broken: (margins[top] ?? NaN) >= 0 ? top : undefined,
  };
}

/** Each image has a population of its own, which ends with its first misclassified member. */
export const onePixel: Attack<'one-pixel'> = {
  name: 'one-pixel',
  objection: () => undefined,
  cost: ({ population, generations }) => ({ logits: population * (generations + 1), gradients: 0 }),
  *perturb({ victim, clean, labels, settings, randoms }) {
    const { pixels, population, generations, child } = settings;
    const found = copyImages(clean);
    const genes = pixels * (2 + clean.shape[2]);
    for (const [row, random] of randoms.entries()) {
      const label = labels[row] ?? 0;
      let members: Member[] = Array.from({ length: population }, () =>
        Float64Array.from({ length: genes }, random),
      );
      let { losses, broken } = score(victim, members, clean, row, label);
      yield;
      for (let generation = 0; generation < generations && broken === undefined; generation++) {
        const children = childrenOf(members, losses, child, random);
        const theirs = score(victim, children, clean, row, label);
        yield;
        broken = theirs.broken;
        if (broken !== undefined) members = children;
        else {
          const better = (place: number): boolean => (theirs.losses[place] ?? NaN) > (losses[place] ?? NaN);
          const parents = members;
          members = children.map((one, place) => (better(place) ? one : (parents[place] ?? one)));
          losses = losses.map((loss, place) => (better(place) ? (theirs.losses[place] ?? loss) : loss));
        }
      }
      const chosen = members[broken ?? losses.indexOf(Math.max(...losses))];
      if (chosen) paint(chosen, clean.shape, rowOf(found, row));
    }
    return found;
  },
};
