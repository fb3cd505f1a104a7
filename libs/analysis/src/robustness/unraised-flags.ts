/** @file The diagnostics that found nothing: what was looked for in vain, and what nobody could look for. */
import { gradientOf, type AttackOutcome, type AttackResult, type RobustnessFlag } from '@bionas/contracts';
import { inBall } from './attack-evidence.ts';
import { diagnostics } from './robustness-flags.ts';

export interface UnraisedFlag {
  readonly name: RobustnessFlag['name'];
  readonly explanation: string;
  /** What the check would need and the run has not; null: checked, and nothing found. */
  readonly lacks: string | null;
}

type Lack = (result: AttackResult, dataset: string) => string | null;

const named = (...names: AttackOutcome['settings']['attack'][]): ((one: AttackOutcome) => boolean) => {
  return ({ settings }) => names.includes(settings.attack) && gradientOf(settings) !== 'rule';
};
const needs =
  (what: string, ...all: ((one: AttackOutcome) => boolean)[]): Lack =>
  (result) =>
    all.every((fits) => inBall(result).some(fits)) ? null : what;

const needsChecks: Lack = ({ checks }) =>
  checks === null ? 'checks of the network itself, which the version that measured this did not make' : null;

const lacks: Readonly<Record<RobustnessFlag['name'], Lack>> = {
  'randomised-outputs': needsChecks,
  'softmax-outputs': needsChecks,
  'zero-gradients': needsChecks,
  'gradient-mismatch': (result, dataset) =>
    needsChecks(result, dataset) ??
    (result.checks?.gradientError === null ? 'finite differences, which could not be taken here' : null),
  'optimises-at-inference': () => null,
  'black-box-beats-white-box': needs(
    'an attack that asks for answers alone, and one along the true gradient',
    named('square', 'one-pixel'),
    ({ settings }) => gradientOf(settings) === 'true',
  ),
  'iterative-weaker-than-single-step': needs('FGSM and PGD', named('fgsm'), named('pgd')),
  'transfer-beats-white-box': needs(
    'images made on other networks, and APGD on this one',
    named('transfer'),
    named('apgd-ce', 'apgd-dlr', 'apgd-targeted'),
  ),
  'below-noise-floor': needs('random noise as a floor', named('noise')),
  'loss-mismatch': needs(
    'attacks on the cross-entropy and on a loss that does not saturate',
    (one) => named('apgd-ce')(one) || ('loss' in one.settings && one.settings.loss === 'cross-entropy'),
    (one) =>
      named('apgd-dlr', 'apgd-targeted', 'fab-targeted')(one) ||
      ('loss' in one.settings && one.settings.loss !== 'cross-entropy'),
  ),
  'not-converged': ({ attacks, cleanOutcome }) =>
    attacks.some(({ outcome }) => outcome.length > 0 && outcome.length < cleanOutcome.length)
      ? null
      : 'the same attack with more steps on a part of the images',
  'not-monotone': ({ curve }) => (curve && curve.points.length > 1 ? null : 'a robustness curve'),
  'survives-large-epsilon': ({ curve }) =>
    curve?.norm === 'linf' && (curve.points.at(-1)?.epsilon ?? 0) >= 0.5
      ? null
      : 'a robustness curve up to half of the pixel range',
  implausible: ({ norm, epsilon }, dataset) =>
    dataset === 'cifar-10' && norm === 'linf' && epsilon >= 8 / 255 - 1e-6
      ? null
      : 'published figures to compare with: there are some for CIFAR-10 at 8/255',
  'rule-gradient-differs': ({ ruleGradient }) =>
    ruleGradient === null ? 'a rule that delivers an input gradient of its own' : null,
};

/** Every diagnostic that raised no flag, those that could be checked first. `dataset` as in specs. */
export function unraisedFlags(result: AttackResult, dataset: string): UnraisedFlag[] {
  const raised = new Set(result.judgement.flags.map(({ name }) => name));
  const halfSeen = new Set(result.judgement.notAssessed?.map(({ flag }) => flag));
  const lacking = (name: RobustnessFlag['name']): string | null =>
    lacks[name](result, dataset) ??
    (halfSeen.has(name) ? 'what the verdict names as not looked at whole' : null);
  const quiet = diagnostics.flatMap(({ name, explanation }): UnraisedFlag[] =>
    raised.has(name) ? [] : [{ name, explanation, lacks: lacking(name) }],
  );
  return [...quiet.filter((one) => one.lacks === null), ...quiet.filter((one) => one.lacks !== null)];
}
