import { AppError } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import type { Attack, AttackBudget } from './attack.ts';
import { correctOf } from './correct-of.ts';
import { exampleRandom } from './random/example-random.ts';
import { isAbsent, type Absent, type Victim } from './victim.ts';

export interface AttackBatchOptions {
  readonly attack: Attack;
  readonly victim: Victim;
  /** [batch, height, width, channels] in [0, 1]; borrowed */
  readonly images: tf.Tensor4D;
  /** int32, [batch]; borrowed */
  readonly labels: tf.Tensor1D;
  /** Of each image in its data set: keys its random stream. */
  readonly indices: readonly number[];
  readonly budget: AttackBudget;
  readonly seed: number;
}

export interface AttackedBatch {
  /** Like `images`; the caller disposes. An image that was wrong already is unchanged. */
  readonly adversarial: tf.Tensor4D;
  /** Whether the victim still classifies the image rightly, measured on `adversarial`. */
  readonly correct: readonly boolean[];
}

/**
 * Attacks the images of a batch that are classified rightly, with the restarts of the budget, and measures the outcome afresh.
 * @throws AppError `invalid-spec`: a budget the attack refuses; `diverged`: logits or gradients that are not finite
 */
export function attackBatch(options: AttackBatchOptions): AttackedBatch | Absent {
  checkBudget(options.attack, options.budget);
  const rows = options.images.shape[0];
  if (options.indices.length !== rows || options.labels.shape[0] !== rows) {
    throw new AppError(
      'internal',
      `A batch of ${rows} images came with ${options.labels.shape[0]} labels and ${options.indices.length} indices.`,
    );
  }
  let correct: readonly boolean[] = [];
  // One scope: a victim or an attack that throws leaves nothing behind.
  const adversarial = tf.tidy(() => {
    const attacked = attackInScope(options);
    if (isAbsent(attacked)) return attacked.absent;
    correct = attacked.correct;
    return attacked.adversarial;
  });
  return typeof adversarial === 'string' ? { absent: adversarial } : { adversarial, correct };
}

function attackInScope(options: AttackBatchOptions): AttackedBatch | Absent {
  const { attack, victim, images, labels, indices, budget, seed } = options;
  const variant = `${attack.name}-${budget.loss}-${budget.gradient}`;
  let adversarial = images.clone();
  let correct = correctOf(victim, images, labels);
  for (let restart = 0; restart < budget.restarts; restart++) {
    const targets = correct.flatMap((right, place) => (right ? [place] : []));
    if (targets.length === 0) break;
    const rows = tf.tensor1d(targets, 'int32');
    const found = attack.perturb({
      victim,
      clean: tf.gather(images, rows),
      labels: tf.gather(labels, rows),
      budget,
      randoms: targets.map((place) =>
        exampleRandom({ seed, index: indices[place] ?? -1, attack: variant, restart }),
      ),
    });
    if (isAbsent(found)) return found;
    adversarial = replaceRows(adversarial, found, targets);
    correct = correctOf(victim, adversarial, labels);
  }
  return { adversarial, correct };
}

function checkBudget(attack: Attack, budget: AttackBudget): void {
  const { epsilonLinf, steps, stepSize, restarts } = budget;
  const sound =
    epsilonLinf >= 0 && epsilonLinf <= 1 && Number.isInteger(steps) && steps >= 1 && stepSize >= 0;
  if (!sound || !Number.isInteger(restarts) || restarts < 1) {
    throw new AppError(
      'invalid-spec',
      `The budget of ${attack.name} is not sound: expected epsilon in [0, 1], steps and restarts from 1, stepSize from 0, got epsilon ${epsilonLinf}, steps ${steps}, restarts ${restarts}, stepSize ${stepSize}.`,
    );
  }
  const objection = attack.objection(budget);
  if (objection !== undefined) throw new AppError('invalid-spec', objection);
}

/** `base` with `rows[i]` at `places[i]`; places increase. */
function replaceRows(base: tf.Tensor4D, rows: tf.Tensor4D, places: readonly number[]): tf.Tensor4D {
  return tf.tidy(() => {
    const order = Array.from({ length: base.shape[0] }, (_, place) => place);
    places.forEach((place, row) => {
      order[place] = base.shape[0] + row;
    });
    return tf.gather(tf.concat([base, rows], 0), tf.tensor1d(order, 'int32'));
  });
}
