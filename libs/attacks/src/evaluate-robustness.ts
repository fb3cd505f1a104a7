import { AppError, type AttackOutcome, type AttackResult, type Count } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import { attackBatch } from './attack-batch.ts';
import { indexHash } from './attacked-list.ts';
import { correctOf } from './correct-of.ts';
import { budgetOf, costOf, imageKind, type AttackPreset } from './presets.ts';
import { attackTitle, ProgressMeter, type RobustnessProgress } from './robustness-progress.ts';
import { attacks } from './registry.ts';
import { isAbsent, type Absent, type Victim } from './victim.ts';

export interface EvaluateRobustnessOptions {
  readonly victim: Victim;
  /** [n, height, width, channels] in [0, 1]; borrowed */
  readonly images: tf.Tensor4D;
  /** int32, [n]; borrowed */
  readonly labels: tf.Tensor1D;
  /** Of each image in its data set. */
  readonly indices: readonly number[];
  readonly preset: AttackPreset;
  readonly seed: number;
  /** Milliseconds from any origin: the room itself has no clock. */
  readonly now: () => number;
  readonly batchSize?: number;
  readonly onProgress?: (progress: RobustnessProgress) => void;
  /** Asked before every batch; may wait, so that messages are read in between. */
  readonly shouldStop?: () => boolean | Promise<boolean>;
}

/** What an attack run reports, without the provenance that only its process knows. */
export type RobustnessReport = Omit<AttackResult, 'provenance'>;

/**
 * Clean accuracy and the attacks of a preset on one list of images. An image is robust if it is right when clean and under every
 * attack with a true gradient; attacks along rule gradients are counted apart and never ranked. Within each of the two groups
 * an attack meets only the images that are still right, so an outcome tells what stands after it and all before it.
 * @returns null when `shouldStop` said so
 * @throws AppError `diverged`: logits or gradients that are not finite; `invalid-spec`: pixels outside [0, 1]
 */
export async function evaluateRobustness(
  options: EvaluateRobustnessOptions,
): Promise<RobustnessReport | null> {
  checkImages(options);
  const { preset, images, indices, now, onProgress } = options;
  const startedAt = now();
  const epsilonLinf = preset.epsilonLinf[imageKind(images.shape[3])];
  const total = indices.length;
  const work = new ProgressMeter(preset, onProgress);

  const clean = await overBatches<never>(options, indices.keys(), (batch) => {
    work.advance('clean', batch.places.length / total, 1);
    return correctOf(options.victim, batch.images, batch.labels);
  });
  if (clean === 'stopped') return null;
  const cleanOutcome = bits(clean, total);
  work.finish('clean', count(cleanOutcome));
  const standing = { true: cleanOutcome, rule: cleanOutcome };
  const outcomes: AttackOutcome[] = [];
  let ruleAbsent: Absent | undefined;

  for (const plan of preset.attacks) {
    const attackStartedAt = now();
    const budget = budgetOf(plan, epsilonLinf);
    const targets = places(standing[plan.gradient]);
    const title = attackTitle(plan);
    const found = await overBatches(options, targets, (batch) => {
      const attacked = attackBatch({ ...options, ...batch, attack: attacks[plan.attack], budget });
      if (isAbsent(attacked)) return attacked;
      attacked.adversarial.dispose();
      work.advance(title, batch.places.length / targets.length, costOf(plan));
      return attacked.correct;
    });
    if (found === 'stopped') return null;
    if (isAbsent(found)) {
      if (plan.gradient === 'true') throw noTrueGradient(found);
      ruleAbsent = found;
      continue;
    }
    standing[plan.gradient] = bits(found, total);
    const outcome: AttackOutcome = {
      attack: plan.attack,
      gradient: plan.gradient,
      loss: plan.loss,
      norm: 'linf',
      epsilon: epsilonLinf,
      steps: budget.steps,
      stepSize: budget.stepSize,
      restarts: budget.restarts,
      robust: count(standing[plan.gradient]),
      outcome: standing[plan.gradient],
      durationMs: now() - attackStartedAt,
    };
    outcomes.push(outcome);
    work.finish(title, outcome.robust);
  }
  const ruleAttacked = outcomes.some((outcome) => outcome.gradient === 'rule') && ruleAbsent === undefined;
  return {
    kind: 'attack',
    preset: preset.name,
    epsilon: epsilonLinf,
    clean: count(cleanOutcome),
    cleanOutcome,
    indexHash: indexHash(indices),
    attacks: outcomes,
    worstCase: count(standing.true),
    ruleGradient: ruleAttacked ? count(standing.rule) : null,
    durationMs: now() - startedAt,
  };
}

interface Batch {
  readonly images: tf.Tensor4D;
  readonly labels: tf.Tensor1D;
  readonly indices: readonly number[];
  /** In the list. */
  readonly places: readonly number[];
}

/** Runs `work` over batches of the named images. @returns place in the list → still right */
async function overBatches<Stop extends Absent = never>(
  options: EvaluateRobustnessOptions,
  chosen: Iterable<number>,
  work: (batch: Batch) => readonly boolean[] | Stop,
): Promise<Map<number, boolean> | Stop | 'stopped'> {
  const { batchSize = 50 } = options;
  const list = [...chosen];
  const correct = new Map<number, boolean>();
  for (let start = 0; start < list.length; start += batchSize) {
    if ((await options.shouldStop?.()) === true) return 'stopped';
    const rows = list.slice(start, start + batchSize);
    const [images, labels] = tf.tidy(() => {
      const at = tf.tensor1d(rows, 'int32');
      return [tf.gather(options.images, at), tf.gather(options.labels, at)] as const;
    });
    try {
      const answer = work({
        images,
        labels,
        places: rows,
        indices: rows.map((row) => options.indices[row] ?? -1),
      });
      if (isAbsent(answer)) return answer;
      rows.forEach((row, place) => correct.set(row, answer[place] === true));
    } finally {
      tf.dispose([images, labels]);
    }
  }
  return correct;
}

const bits = (correct: ReadonlyMap<number, boolean>, total: number): string =>
  Array.from({ length: total }, (_, place) => (correct.get(place) === true ? '1' : '0')).join('');

const places = (outcome: string): number[] =>
  [...outcome].flatMap((bit, place) => (bit === '1' ? [place] : []));

const count = (outcome: string): Count => ({ correct: places(outcome).length, total: outcome.length });

function checkImages({ images, labels, indices }: EvaluateRobustnessOptions): void {
  if (images.shape[0] !== indices.length || labels.shape[0] !== indices.length) {
    throw new AppError(
      'internal',
      `The list to attack is inconsistent: ${images.shape[0]} images, ${labels.shape[0]} labels, ${indices.length} indices.`,
    );
  }
  const [low, high] = tf.tidy(() => [
    tf.min(images).dataSync()[0] ?? NaN,
    tf.max(images).dataSync()[0] ?? NaN,
  ]);
  if (!(low !== undefined && high !== undefined && low >= 0 && high <= 1)) {
    throw new AppError(
      'invalid-spec',
      `Attacks need pixels in [0, 1], with normalisation inside the model; got values from ${low} to ${high}.`,
    );
  }
}

function noTrueGradient({ absent }: Absent): AppError {
  return new AppError(
    'unsupported',
    `The model has no true input gradient (${absent}), so a white-box attack says nothing about its robustness. Every layer must differentiate with its forward weights.`,
  );
}
