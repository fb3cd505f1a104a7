/** @file The door for attack results that were stored before verdicts existed: every reader of the store sees them as today's, as far as they go. */
import {
  countOf,
  gradientOf,
  worstOf,
  type AttackOutcome,
  type AttackResult,
  type AttackSettings,
  type RobustnessJudgement,
} from '@bionas/contracts';

/** As the first version wrote it. */
export interface EarlyAttackOutcome {
  readonly attack: 'fgsm' | 'pgd';
  readonly gradient: 'true' | 'rule' | 'none';
  readonly loss?: 'cross-entropy' | 'margin' | 'dlr';
  readonly norm: 'linf';
  readonly epsilon: number;
  readonly steps: number;
  readonly stepSize: number;
  readonly restarts: number;
  readonly robust: AttackOutcome['robust'];
  readonly outcome: string;
  readonly durationMs: number;
}

/** As the first version wrote it. */
export interface EarlyAttackResult extends Pick<
  AttackResult,
  | 'kind'
  | 'preset'
  | 'epsilon'
  | 'clean'
  | 'cleanOutcome'
  | 'indexHash'
  | 'worstCase'
  | 'ruleGradient'
  | 'durationMs'
  | 'provenance'
> {
  readonly attacks: readonly EarlyAttackOutcome[];
}

/** Of an attack: all but the outcome of every single image. */
export type AttackSummary = Omit<AttackResult, 'attacks' | 'curve' | 'cleanOutcome' | 'worstOutcome'>;

const judgement: RobustnessJudgement = {
  verdict: 'not-assessed',
  text: 'Measured by an earlier version, which did not look whether its figure can be believed.',
  flags: [],
  missing: ['an evaluation by this version: challenge the figure'],
};

/** Fields that the first version had not, as far as they can be said. Its presets were the first of their names. */
const added = { presetVersion: 1, norm: 'linf', checks: null, judgement } as const;

export function upgradeAttackSummary(
  stored: AttackSummary | Omit<EarlyAttackResult, 'attacks' | 'cleanOutcome'>,
): AttackSummary {
  return 'judgement' in stored ? stored : { ...stored, ...added };
}

export function upgradeAttackResult(stored: AttackResult | EarlyAttackResult): AttackResult {
  if ('judgement' in stored) return stored;
  const { cleanOutcome, epsilon } = stored;
  const attacks = stored.attacks.map((early, place): AttackOutcome => {
    // Within one kind of gradient an attack met only what those before it had left.
    const earlier = stored.attacks.slice(0, place).filter(({ gradient }) => gradient === early.gradient);
    const attacked = countOf(worstOf(cleanOutcome, earlier)).correct;
    const { norm, robust, outcome, durationMs } = early;
    return {
      ...{ settings: settingsOf(early), norm, epsilon: early.epsilon, robust, outcome, durationMs },
      scope: earlier.length === 0 ? 'all' : 'standing',
      attacked,
      // Not counted then; what the settings ask for if nothing breaks early.
      queries: { logits: attacked, gradients: attacked * early.steps * early.restarts },
    };
  });
  const counted = attacks.filter(
    (outcome) => outcome.epsilon === epsilon && gradientOf(outcome.settings) !== 'rule',
  );
  return { ...stored, ...added, attacks, curve: null, worstOutcome: worstOf(cleanOutcome, counted) };
}

function settingsOf({
  attack,
  gradient,
  loss = 'cross-entropy',
  ...early
}: EarlyAttackOutcome): AttackSettings {
  const along = gradient === 'rule' ? 'rule' : 'true';
  if (attack === 'fgsm') return { attack, norm: 'linf', gradient: along, loss };
  const { steps, restarts, stepSize, epsilon } = early;
  const stepShare = epsilon > 0 ? stepSize / epsilon : 1;
  return { attack, norm: 'linf', gradient: along, loss, steps, stepShare, restarts };
}
