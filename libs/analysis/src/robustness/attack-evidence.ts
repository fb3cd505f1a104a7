/** @file An attack run as its diagnostics look at it: which outcomes may be set against one another. */
import type { AttackOutcome, AttackResult, VictimChecks } from '@bionas/contracts';

export interface AttackFacts extends Omit<AttackResult, 'provenance' | 'judgement'> {
  readonly checks: VictimChecks;
}

const blackBox = new Set(['square', 'one-pixel']);

export const isBlackBox = ({ settings }: AttackOutcome): boolean => blackBox.has(settings.attack);

export const isNoise = ({ settings }: AttackOutcome): boolean => settings.attack === 'noise';

export const isTransfer = ({ settings }: AttackOutcome): boolean => settings.attack === 'transfer';

/** Along the model's own true gradient. */
export const followsTruth = ({ settings }: AttackOutcome): boolean =>
  settings.attack === 'fab-targeted' || ('gradient' in settings && settings.gradient === 'true');

/** Whether its loss still has a slope where the model is confident. */
export const climbsUnsaturated = (outcome: AttackOutcome): boolean => {
  const { settings } = outcome;
  if (!followsTruth(outcome)) return false;
  return 'loss' in settings
    ? settings.loss !== 'cross-entropy'
    : ['apgd-dlr', 'apgd-targeted', 'fab-targeted'].includes(settings.attack);
};

export const climbsCrossEntropy = (outcome: AttackOutcome): boolean =>
  followsTruth(outcome) &&
  ('loss' in outcome.settings
    ? outcome.settings.loss === 'cross-entropy'
    : outcome.settings.attack === 'apgd-ce');

/** Whole runs in the ball of the headline: controls on a part of the list and other radii are left out. */
export const inBall = ({
  attacks,
  norm,
  epsilon,
  cleanOutcome,
}: Pick<AttackFacts, 'attacks' | 'norm' | 'epsilon' | 'cleanOutcome'>): AttackOutcome[] =>
  attacks.filter(
    (outcome) =>
      outcome.norm === norm && outcome.epsilon === epsilon && outcome.outcome.length === cleanOutcome.length,
  );

/** Those of them that were run on every image that is right when clean, whose counts can be compared. */
export const comparable = (facts: AttackFacts): AttackOutcome[] =>
  inBall(facts).filter(({ scope }) => scope === 'all');

/** Share of all images that stand. */
export const shareOf = ({ robust }: Pick<AttackOutcome, 'robust'>): number => robust.correct / robust.total;

/** The attack that leaves least, among those that fit. */
export const strongest = (
  outcomes: readonly AttackOutcome[],
  fits: (outcome: AttackOutcome) => boolean,
): AttackOutcome | undefined =>
  outcomes
    .filter(fits)
    .reduce<AttackOutcome | undefined>(
      (best, one) => (best === undefined || one.robust.correct < best.robust.correct ? one : best),
      undefined,
    );

/** `APGD-DLR (100 steps)` */
export function nameOf({ settings }: AttackOutcome): string {
  const budget =
    'queries' in settings
      ? `${settings.queries} queries`
      : 'steps' in settings
        ? `${settings.steps} steps`
        : 'draws' in settings
          ? `${settings.draws} draws`
          : '';
  const loss = 'loss' in settings && settings.loss !== 'cross-entropy' ? ` on ${settings.loss}` : '';
  return `${settings.attack}${loss}${budget === '' ? '' : ` (${budget})`}`;
}

export const points = (share: number): string => `${(100 * share).toFixed(1)} %`;
