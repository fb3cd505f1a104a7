import {
  AppError,
  type AttackOutcome,
  type AttackResult,
  type RobustnessCurve,
  type VictimChecks,
  attackTitle,
  bitsOf,
  countOf,
  gradientOf,
  imageKind,
  radiusOf,
  standingIn,
  worstOf,
  type AttackPreset,
  type PlannedAttack,
} from '@bionas/contracts';
import { attackImages, correctAt } from './attack-images.ts';
import { indexHash } from './attacked-list.ts';
import { checkVictim } from './check-victim.ts';
import { fitsState, type EvaluationState } from './evaluation-state.ts';
import { pickImages, type Images } from './images/images.ts';
import { robustnessCurve } from './robustness-curve.ts';
import { passesOf, ProgressMeter, type RobustnessProgress } from './robustness-progress.ts';
import { isAbsent, type Victim } from './victim/victim.ts';

/** Networks that `transfer` makes its images on. */
export interface Surrogates {
  readonly twin: readonly Victim[];
  readonly 'same-rules': readonly Victim[];
}

export interface EvaluateRobustnessOptions {
  readonly victim: Victim;
  /** In [0, 1]; borrowed */
  readonly images: Images;
  readonly labels: Int32Array;
  /** Of each image in its data set. */
  readonly indices: readonly number[];
  readonly preset: AttackPreset;
  readonly seed: number;
  readonly surrogates?: Surrogates;
  /** Milliseconds from any origin: the room itself has no clock. */
  readonly now: () => number;
  /** Images attacked together; after each such part the state can be saved. */
  readonly partSize?: number;
  readonly onProgress?: (progress: RobustnessProgress) => void;
  /** Asked between the questions to the victim; may wait, so that messages are read in between. */
  readonly shouldStop?: () => boolean | Promise<boolean>;
  /** Of an earlier, stopped evaluation of the same model; one of another preset, list or seed is left aside. */
  readonly resume?: EvaluationState | null;
  /** Told after each part. */
  readonly onState?: (state: EvaluationState) => void | Promise<void>;
}

/** What an attack run reports, without the provenance that only its process knows and before anybody has judged it. */
export interface RobustnessReport extends Omit<AttackResult, 'provenance' | 'judgement' | 'adversarials'> {
  readonly checks: VictimChecks;
}

/**
 * Clean accuracy, checks of the model, the attacks of a preset and its curve, on one list of images. An image is robust if it is right when clean and under
 * every attack in the preset's ball along the true gradient or along none; attacks along rule gradients are counted apart and never ranked.
 * @returns null when `shouldStop` said so
 * @throws AppError `diverged`: logits or gradients that are not finite; `invalid-spec`: pixels outside [0, 1]; `unsupported`: no true gradient
 */
export async function evaluateRobustness(
  options: EvaluateRobustnessOptions,
): Promise<RobustnessReport | null> {
  checkImages(options);
  const { preset, images, labels, indices, victim, seed, now } = options;
  const startedAt = now();
  const hash = indexHash(indices);
  const costs = preset.attacks.map(({ settings }) => passesOf(settings, victim.numClasses));
  const curvePasses = preset.curve
    ? (2 *
        preset.curve.epsilons.length *
        preset.curve.images *
        passesOf(preset.curve.settings, victim.numClasses)) /
      indices.length
    : 0;
  const meter = new ProgressMeter([1, ...costs, curvePasses], options.onProgress);
  const resumed =
    options.resume && fitsState(options.resume, { preset, indexHash: hash, seed }) ? options.resume : null;
  let state: EvaluationState = resumed ?? {
    preset: preset.name,
    version: preset.version,
    indexHash: hash,
    seed,
    cleanOutcome: bitsOf(correctAt(victim, images, labels)),
    checks: checkVictim({ victim, images, labels, seed }),
    attacks: [],
    partial: null,
    curve: null,
  };
  meter.finish('clean', 1, countOf(state.cleanOutcome));
  if (!resumed) await options.onState?.(state);

  for (const [place, plan] of preset.attacks.entries()) {
    const passes = costs[place] ?? 0;
    if (state.attacks.length > place) {
      meter.finish(attackTitle(plan.settings), passes);
      continue;
    }
    const ended = await runPlanned(options, plan, state, (part) => {
      state = part;
      meter.advance(attackTitle(plan.settings), shareOf(part, plan), passes);
    });
    if (ended === null) return null;
    state = ended;
    meter.finish(attackTitle(plan.settings), passes, state.attacks[place]?.robust);
  }

  let curve: RobustnessCurve | null = state.curve;
  if (preset.curve && !curve) {
    curve = await robustnessCurve({
      ...options,
      plan: preset.curve,
      norm: preset.norm,
      cleanOutcome: state.cleanOutcome,
      onPoint: (share) => meter.advance('curve', share, curvePasses),
    });
    if (curve === null) return null;
  }
  meter.finish('curve', curvePasses);
  return reportOf(options, { ...state, curve }, now() - startedAt);
}

/** Share of an attack's images that are done. */
function shareOf({ partial, cleanOutcome }: EvaluationState, plan: PlannedAttack): number {
  return (partial?.bits.length ?? 0) / Math.max(1, plan.control ?? countOf(cleanOutcome).correct);
}

/** One attack of a preset, part by part. @returns null when stopped */
async function runPlanned(
  options: EvaluateRobustnessOptions,
  plan: PlannedAttack,
  before: EvaluationState,
  onPart: (state: EvaluationState) => void,
): Promise<EvaluationState | null> {
  const { preset, images, labels, indices, now, partSize = 100 } = options;
  const { norm, epsilon } = radiusOf(plan, preset, imageKind(images.shape[2]));
  const list = plan.control === undefined ? before.cleanOutcome : before.cleanOutcome.slice(0, plan.control);
  const targets = standingIn(plan.scope === 'all' ? list : standingBefore(options, plan, before));
  let state = before;
  let { bits, queries, durationMs } = state.partial ?? {
    bits: '',
    queries: { logits: 0, gradients: 0 },
    durationMs: 0,
  };
  while (bits.length < targets.length) {
    const rows = targets.slice(bits.length, bits.length + partSize);
    const startedAt = now();
    const attacked = await attackImages({
      ...options,
      settings: plan.settings,
      epsilon,
      images: pickImages(images, rows),
      labels: Int32Array.from(rows, (row) => labels[row] ?? 0),
      indices: rows.map((row) => indices[row] ?? -1),
      surrogates: plan.settings.attack === 'transfer' ? (options.surrogates?.[plan.settings.from] ?? []) : [],
    });
    if (attacked === null) return null;
    if (isAbsent(attacked)) {
      if (gradientOf(plan.settings) === 'true') throw noTrueGradient(attacked.absent);
      state = { ...state, attacks: [...state.attacks, null], partial: null };
      await options.onState?.(state);
      return state;
    }
    bits += bitsOf(attacked.correct);
    queries = {
      logits: queries.logits + attacked.queries.logits,
      gradients: queries.gradients + attacked.queries.gradients,
    };
    durationMs += now() - startedAt;
    state = { ...state, partial: { bits, queries, durationMs } };
    onPart(state);
    await options.onState?.(state);
  }
  const right = new Set(targets.filter((_, place) => bits[place] === '1'));
  const outcome = bitsOf(Array.from(list, (_, place) => right.has(place)));
  const ended: AttackOutcome = {
    settings: plan.settings,
    norm,
    epsilon,
    scope: plan.scope,
    attacked: targets.length,
    robust: countOf(outcome),
    outcome,
    queries,
    durationMs,
  };
  state = { ...state, attacks: [...state.attacks, ended], partial: null };
  await options.onState?.(state);
  return state;
}

/** Bits of what the attacks before this one, in the same ball and of the same kind of gradient, have left. */
function standingBefore(
  { preset, images }: EvaluateRobustnessOptions,
  plan: PlannedAttack,
  { cleanOutcome, attacks }: EvaluationState,
): string {
  const kind = imageKind(images.shape[2]);
  const here = radiusOf(plan, preset, kind);
  const along = gradientOf(plan.settings) === 'rule';
  return worstOf(
    cleanOutcome,
    attacks.flatMap((outcome) =>
      outcome &&
      outcome.outcome.length === cleanOutcome.length &&
      outcome.norm === here.norm &&
      outcome.epsilon === here.epsilon &&
      (gradientOf(outcome.settings) === 'rule') === along
        ? [outcome]
        : [],
    ),
  );
}

function reportOf(
  { preset, images }: EvaluateRobustnessOptions,
  state: EvaluationState,
  durationMs: number,
): RobustnessReport {
  const epsilon = preset.epsilon[imageKind(images.shape[2])];
  const attacks = state.attacks.flatMap((outcome) => outcome ?? []);
  const counted = attacks.filter(
    (outcome) =>
      outcome.norm === preset.norm &&
      outcome.epsilon === epsilon &&
      outcome.outcome.length === state.cleanOutcome.length,
  );
  const byRule = counted.filter(({ settings }) => gradientOf(settings) === 'rule');
  const worst = worstOf(
    state.cleanOutcome,
    counted.filter(({ settings }) => gradientOf(settings) !== 'rule'),
  );
  return {
    kind: 'attack',
    preset: preset.name,
    presetVersion: preset.version,
    norm: preset.norm,
    epsilon,
    clean: countOf(state.cleanOutcome),
    cleanOutcome: state.cleanOutcome,
    indexHash: state.indexHash,
    checks: state.checks,
    attacks,
    curve: state.curve,
    worstCase: countOf(worst),
    worstOutcome: worst,
    ruleGradient: byRule.length === 0 ? null : countOf(worstOf(state.cleanOutcome, byRule)),
    durationMs,
  };
}

function checkImages({ images, labels, indices }: EvaluateRobustnessOptions): void {
  if (images.count !== indices.length || labels.length !== indices.length) {
    throw new AppError(
      'internal',
      `The list to attack is inconsistent: ${images.count} images, ${labels.length} labels, ${indices.length} indices.`,
    );
  }
  const wrong = images.pixels.find((value) => !(value >= 0 && value <= 1));
  if (wrong === undefined) return;
  throw new AppError(
    'invalid-spec',
    `Attacks need pixels in [0, 1], with normalisation inside the model; got ${wrong}.`,
  );
}

function noTrueGradient(absent: string): AppError {
  return new AppError(
    'unsupported',
    `The model has no true input gradient (${absent}), so a white-box attack says nothing about its robustness. Every layer must differentiate with its forward weights.`,
  );
}
