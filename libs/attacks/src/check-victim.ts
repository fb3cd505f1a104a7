/** @file What can be known of a model before it is attacked: whether its answers and gradients are fit to be attacked at all (attacks.md, section 7). */
import type { VictimChecks } from '@bionas/contracts';
import { correctAt } from './attack-images.ts';
import { pickImages, rowOf, type Images } from './images/images.ts';
import { lossValues, type Aim } from './losses/aim.ts';
import { lengthOf } from './norms/ball.ts';
import { randomSource } from './random/example-random.ts';
import { rangeOf } from './white-box/range-of.ts';
import { isAbsent, type Victim } from './victim/victim.ts';

export interface CheckVictimOptions {
  readonly victim: Victim;
  readonly images: Images;
  readonly labels: Int32Array;
  readonly seed: number;
  /**
   * So many are looked at, the first that are classified rightly: where an image is wrong already, the DLR loss may be constant and its gradient zero in
   * an honest model too.
   */
  readonly count?: number;
}

/** Directions of the finite differences, and their lengths in pixel units. */
const [directions, lengths] = [10, [1e-3, 2.5e-4, 6e-5]];

export function checkVictim({ victim, images, labels, seed, count = 50 }: CheckVictimOptions): VictimChecks {
  const right = correctAt(victim, images, labels).flatMap((correct, row) => (correct ? [row] : []));
  const looked = (right.length > 0 ? right : rangeOf(images.count)).slice(0, count);
  const some = pickImages(images, looked);
  const truth = Int32Array.from(looked, (row) => labels[row] ?? 0);
  const rows = rangeOf(looked.length);
  const logits = victim.logits(some);
  const again = victim.logits(some);
  const steep: Aim = { loss: victim.numClasses > 2 ? 'dlr' : 'margin', labels: truth };
  const steepSlope = victim.inputGradient(some, steep, 'true');
  const soft: Aim = { loss: 'cross-entropy', labels: truth };
  // The margin does not saturate: differences of the cross-entropy of a network that is sure are lost in rounding.
  const margin: Aim = { loss: 'margin', labels: truth };
  const marginSlope = victim.inputGradient(some, margin, 'true');
  const trueSlope = victim.inputGradient(some, soft, 'true');
  const ruleSlope = victim.inputGradient(some, soft, 'rule');
  return {
    images: rows.length,
    repeat: {
      logitDifference: logits.reduce(
        (most, logit, at) => Math.max(most, Math.abs(logit - (again[at] ?? NaN))),
        0,
      ),
      changedAnswers: rows.filter((row) => answerAt(logits, row, victim) !== answerAt(again, row, victim))
        .length,
    },
    softmaxOutputs: looksLikeShares(logits, victim.numClasses),
    zeroGradients: isAbsent(steepSlope)
      ? rows.length
      : rows.filter((row) => lengthOf(rowOf({ ...some, pixels: steepSlope.gradient }, row)) === 0).length,
    gradientError: isAbsent(marginSlope)
      ? null
      : gradientError(victim, some, margin, marginSlope.gradient, seed),
    ruleCosine:
      isAbsent(trueSlope) || isAbsent(ruleSlope)
        ? null
        : meanCosine({ ...some, pixels: trueSlope.gradient }, { ...some, pixels: ruleSlope.gradient }),
  };
}

function answerAt(logits: Float32Array, row: number, { numClasses }: Victim): number {
  const own = logits.subarray(row * numClasses, (row + 1) * numClasses);
  return own.indexOf(own.reduce((top, logit) => Math.max(top, logit), -Infinity));
}

function looksLikeShares(logits: Float32Array, numClasses: number): boolean {
  if (logits.some((logit) => logit < 0)) return false;
  return rangeOf(logits.length / numClasses).every((row) => {
    const sum = logits.subarray(row * numClasses, (row + 1) * numClasses).reduce((all, one) => all + one, 0);
    return Math.abs(sum - 1) < 1e-4;
  });
}

/**
 * Median over random directions r of |(L(x + hr) − L(x − hr)) / 2h − ⟨∇L, r⟩| over the size of the difference (attacks.md, section 1.1). The
 * directions lean along the gradient, r = sign(∇L)·u with u uniform in [0, 1), so that the derivative is large beside what the kinks of ReLUs and the
 * rounding of float32 do to it; along a gradient that is none the loss hardly moves. Kinks count less the shorter the step, rounding more: the length
 * that fits better is taken, since a wrong gradient fits none. Null where the loss does not move at all.
 */
function gradientError(
  victim: Victim,
  images: Images,
  aim: Aim,
  gradient: Float32Array,
  seed: number,
): number | null {
  const random = randomSource(['gradient-check', seed]);
  const lossAt = (ways: Float32Array, step: number): number =>
    lossValues(
      aim,
      victim.logits({ ...images, pixels: images.pixels.map((value, at) => value + step * (ways[at] ?? 0)) }),
    ).reduce((sum, loss) => sum + loss, 0);
  const errors = lengths.map((): number[] => []);
  for (let direction = 0; direction < directions; direction++) {
    const ways = gradient.map((value) => Math.sign(value) * random());
    const predicted = gradient.reduce((sum, value, at) => sum + value * (ways[at] ?? 0), 0);
    for (const [place, h] of lengths.entries()) {
      const measured = (lossAt(ways, h) - lossAt(ways, -h)) / (2 * h);
      if (measured !== 0) errors[place]?.push(Math.abs(predicted - measured) / Math.abs(measured));
    }
  }
  const medians = errors.flatMap((of) => of.sort((a, b) => a - b)[Math.floor(of.length / 2)] ?? []);
  return medians.length === 0 ? null : Math.min(...medians);
}

/** Of images where both have a length. */
function meanCosine(one: Images, other: Images): number | null {
  const cosines = rangeOf(one.count).flatMap((row) => {
    const [a, b] = [rowOf(one, row), rowOf(other, row)];
    const lengths = lengthOf(a) * lengthOf(b);
    const product = a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
    return lengths > 0 ? [Math.max(-1, Math.min(1, product / lengths))] : [];
  });
  return cosines.length === 0 ? null : cosines.reduce((sum, value) => sum + value, 0) / cosines.length;
}
