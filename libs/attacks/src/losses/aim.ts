/**
 * @file What an attack maximises, per example, and its value from the logits. The gradients are in `loss-gradient.ts`: a victim carries them back
 * to its images inside a recorded step, while the values steer the attack outside of it.
 */
import { AppError, type AttackLossName } from '@bionas/contracts';

/**
 * With z the logits, y the label, z_(1) ≥ z_(2) ≥ …:
 * - `cross-entropy`: −log softmax(z)_y; saturates on confident or diverged models, the others do not
 * - `margin`: max over i ≠ y of z_i − z_y
 * - `dlr`: −(z_y − max over i ≠ y of z_i) / (z_(1) − z_(3) + 1e-12) (arXiv:2003.01690, equation 6)
 * - `targeted-dlr`: −(z_y − z_t) / (z_(1) − (z_(3) + z_(4))/2 + 1e-12) (equation 7)
 * - `difference`: z_t − z_y
 * - `kl`: Σ p_k (log p_k − log q_k), p the softmax of the reference logits, a constant, q of the present ones (arXiv:1901.08573, equation 3)
 */
export type LossKind = AttackLossName | 'targeted-dlr' | 'difference' | 'kl';

/** A loss and all it needs beside the logits. Rows belong to the rows of the images. */
export type Aim =
  | { readonly loss: AttackLossName; readonly labels: Int32Array }
  | {
      readonly loss: 'targeted-dlr' | 'difference';
      readonly labels: Int32Array;
      readonly targets: Int32Array;
    }
  | { readonly loss: 'kl'; readonly labels: Int32Array; readonly reference: Float32Array };

/** Logits a loss compares. */
export const fewestClasses: Readonly<Record<LossKind, number>> = {
  'cross-entropy': 2,
  margin: 2,
  dlr: 3,
  'targeted-dlr': 4,
  difference: 2,
  kl: 2,
};

/** @throws AppError `unsupported`: too few classes for the loss */
export function checkClasses(loss: LossKind, classes: number): void {
  if (classes >= fewestClasses[loss]) return;
  throw new AppError(
    'unsupported',
    `The ${loss} loss compares ${fewestClasses[loss]} logits, the model has ${classes}. Use margin instead.`,
  );
}

/** The aim at the named rows only. */
export function pickAim(aim: Aim, rows: readonly number[]): Aim {
  const pick = (values: Int32Array): Int32Array => Int32Array.from(rows, (row) => values[row] ?? 0);
  const labels = pick(aim.labels);
  if (aim.loss === 'kl') {
    const classes = aim.reference.length / aim.labels.length;
    const reference = new Float32Array(rows.length * classes);
    rows.forEach((row, place) => {
      reference.set(aim.reference.subarray(row * classes, (row + 1) * classes), place * classes);
    });
    return { ...aim, labels, reference };
  }
  return aim.loss === 'targeted-dlr' || aim.loss === 'difference'
    ? { ...aim, labels, targets: pick(aim.targets) }
    : { ...aim, labels };
}

/** The loss of each row of logits [batch, classes]; higher is better for the attacker. */
export function lossValues(aim: Aim, logits: Float32Array): Float64Array {
  const classes = logits.length / aim.labels.length;
  checkClasses(aim.loss, classes);
  return Float64Array.from(aim.labels, (label, row) =>
    lossOf(aim, row, label, logits.subarray(row * classes, (row + 1) * classes)),
  );
}

function lossOf(aim: Aim, row: number, label: number, logits: Float32Array): number {
  const at = (place: number): number => logits[place] ?? NaN;
  switch (aim.loss) {
    case 'cross-entropy':
      return -logShares(logits)(label);
    case 'margin':
      return bestWrong(logits, label) - at(label);
    case 'dlr': {
      const [first = NaN, , third = NaN] = descending(logits);
      return (bestWrong(logits, label) - at(label)) / (first - third + 1e-12);
    }
    case 'targeted-dlr': {
      const [first = NaN, , third = NaN, fourth = NaN] = descending(logits);
      return (at(aim.targets[row] ?? 0) - at(label)) / (first - (third + fourth) / 2 + 1e-12);
    }
    case 'difference':
      return at(aim.targets[row] ?? 0) - at(label);
    case 'kl': {
      const clean = logShares(aim.reference.subarray(row * logits.length, (row + 1) * logits.length));
      const now = logShares(logits);
      return logits.reduce((sum, _, place) => sum + Math.exp(clean(place)) * (clean(place) - now(place)), 0);
    }
  }
}

const descending = (logits: Float32Array): Float32Array => logits.slice().sort().reverse();

const bestWrong = (logits: Float32Array, label: number): number =>
  logits.reduce((best, logit, place) => (place === label ? best : Math.max(best, logit)), -Infinity);

/** log softmax, without overflow. */
function logShares(logits: Float32Array): (place: number) => number {
  const top = logits.reduce((best, logit) => Math.max(best, logit), -Infinity);
  const log = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - top), 0));
  return (place) => (logits[place] ?? NaN) - top - log;
}

/** The wrong classes of each row by their logits, highest first; ties go to the lower class. */
export function wrongClasses(logits: Float32Array, labels: Int32Array): number[][] {
  const classes = logits.length / labels.length;
  return Array.from(labels, (label, row) => {
    const at = (place: number): number => logits[row * classes + place] ?? NaN;
    return Array.from({ length: classes }, (_, place) => place)
      .filter((place) => place !== label)
      .sort((a, b) => at(b) - at(a) || a - b);
  });
}
