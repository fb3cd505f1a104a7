import type { RobustnessFlag, RobustnessJudgement, RobustnessVerdict } from '@bionas/contracts';
import {
  climbsUnsaturated,
  followsTruth,
  inBall,
  isBlackBox,
  isNoise,
  type AttackFacts,
} from './attack-evidence.ts';
import { diagnostics, type NetworkFacts } from './robustness-flags.ts';

/** Presets that are strong enough for a verdict in favour of a figure. */
const judging: readonly string[] = ['laptop', 'bionas-standard'];

/** On fewer the checks, which look for points of a per cent, see nothing. */
const fewestImages = 50;

const texts: Readonly<Record<RobustnessVerdict, string>> = {
  pass: 'Nothing speaks against this figure.',
  suspicious: 'Something speaks against this figure: read the evidence before you rely on it.',
  masked: 'The attacks were blinded: the network is weaker than this figure says, so it is not ranked.',
  invalid: 'This figure means nothing, for the reason given.',
  'not-assessed': 'Too little was measured to say whether this figure can be believed.',
};

/** Whether the headline of an attack run can be believed, with the evidence (attacks.md, section 7). */
export function judgeRobustness(facts: AttackFacts, network: NetworkFacts): RobustnessJudgement {
  const flags = diagnostics.flatMap(({ name, explanation, remedy, check }): RobustnessFlag[] => {
    const found = check(facts, network);
    return found ? [{ name, explanation, remedy, ...found, images: [...(found.images ?? [])] }] : [];
  });
  const has = (weight: RobustnessFlag['weight']): boolean => flags.some((flag) => flag.weight === weight);
  const missing = missingIn(facts);
  const verdict: RobustnessVerdict = has('invalid')
    ? 'invalid'
    : has('hard')
      ? 'masked'
      : missing.length > 0
        ? 'not-assessed'
        : has('soft')
          ? 'suspicious'
          : 'pass';
  const notAssessed = (network.absentTransfers ?? []).map((reason) => ({
    flag: 'transfer-beats-white-box' as const,
    reason,
  }));
  return { verdict, text: texts[verdict], flags, missing, ...(notAssessed.length > 0 && { notAssessed }) };
}

function missingIn(facts: AttackFacts): string[] {
  const here = inBall(facts);
  return [
    ...(judging.includes(facts.preset) ? [] : [`a preset that judges: ${judging.join(' or ')}`]),
    ...(facts.clean.total >= fewestImages ? [] : [`at least ${fewestImages} images`]),
    ...(here.some(followsTruth) ? [] : ['an attack along the true gradient']),
    ...(here.some(climbsUnsaturated) ? [] : ['an attack on a loss that does not saturate']),
    ...(here.some(isBlackBox) ? [] : ['an attack that asks for answers alone']),
    ...(here.some(isNoise) ? [] : ['random noise as a floor']),
  ];
}
