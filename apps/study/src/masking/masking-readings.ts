/** @file One network, read in three ways, two of which are wrong. */
import { judgeRobustness, type AttackFacts, type NetworkFacts } from '@bionas/analysis';
import { evaluateRobustness, type RobustnessReport, type Victim } from '@bionas/attacks';
import { attackPresets, attackTitle, countOf, gradientOf, worstOf, type Count } from '@bionas/contracts';
import { maskingPreset } from './masking-preset.ts';
import type { Reading, ReadingName } from './masking-report.ts';

export interface AttackedImagesOf {
  readonly images: Parameters<typeof evaluateRobustness>[0]['images'];
  readonly labels: Int32Array;
  readonly indices: readonly number[];
}

const seed = 1;
const network: NetworkFacts = {
  classes: 10,
  dataset: 'mnist',
  adversariallyTrained: false,
  optimisesAtInference: false,
};

/** All attacks of the study on a network. */
export async function attackWhole(victim: Victim, on: AttackedImagesOf): Promise<RobustnessReport> {
  return evaluate(victim, maskingPreset, on);
}

/** What each way of measuring makes of it. */
export async function readingsOf(
  victim: Victim,
  whole: RobustnessReport,
  on: AttackedImagesOf,
): Promise<Reading[]> {
  const { attacks, ...laptop } = attackPresets.laptop;
  // A curve would tell more of the same, at the price of all the rest.
  const short = {
    ...laptop,
    curve: null,
    attacks: attacks.filter(
      (plan) =>
        gradientOf(plan.settings) !== 'rule' && plan.settings.attack !== 'apgd-ce' && !('control' in plan),
    ),
  };
  const misled = await evaluate(handsOutRules(victim), short, on);
  const narrow = only(whole, (title) => ['noise', 'fgsm-true', 'pgd-true', 'square'].includes(title));
  return [
    reading('rule-gradient', misled, standingUnder(misled, 'pgd-true', 20)),
    reading('cross-entropy', narrow, standingUnder(whole, 'pgd-true', 20)),
    reading('whole', whole, whole.worstCase),
  ];
}

/** What stands under one attack, named as in `attackTitle`, with so many steps where it has steps. */
export function standingUnder(
  report: Pick<RobustnessReport, 'attacks'>,
  title: string,
  steps?: number,
): Count {
  const found = report.attacks.find(
    ({ settings }) =>
      attackTitle(settings) === title &&
      (steps === undefined || ('steps' in settings && settings.steps === steps)),
  );
  if (found === undefined) throw new Error(`the report has no ${title}`);
  return found.robust;
}

async function evaluate(
  victim: Victim,
  preset: typeof maskingPreset,
  on: AttackedImagesOf,
): Promise<RobustnessReport> {
  const report = await evaluateRobustness({ victim, ...on, preset, seed, now: () => performance.now() });
  if (report === null) throw new Error('an evaluation stopped that nobody stopped');
  return report;
}

/** The mistake of earlier code: the gradient that a deep learning library hands out of layers with feedback weights. */
export function handsOutRules(victim: Victim): Victim {
  return { ...victim, inputGradient: (images, aim) => victim.inputGradient(images, aim, 'rule') };
}

/** The same run, had only some of its attacks been made. */
export function only(report: RobustnessReport, wanted: (title: string) => boolean): RobustnessReport {
  const attacks = report.attacks.filter(({ settings }) => wanted(attackTitle(settings)));
  const worstOutcome = worstOf(report.cleanOutcome, attacks);
  return {
    ...report,
    attacks,
    curve: null,
    worstOutcome,
    worstCase: countOf(worstOutcome),
    ruleGradient: null,
  };
}

function reading(name: ReadingName, facts: AttackFacts, claim: Count): Reading {
  const { verdict, flags } = judgeRobustness(facts, network);
  return {
    name,
    claim,
    verdict,
    flags: flags.map(({ name: flag, weight, evidence }) => ({ name: flag, weight, evidence })),
  };
}
