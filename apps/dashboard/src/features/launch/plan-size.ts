import type { ExperimentSpec } from '@bionas/contracts';

/** How much work a spec asks for, before anything runs. */
export interface PlanSize {
  readonly evaluations: number;
  /** Upper bound: a control that equals another is trained once. */
  readonly trainings: number;
  readonly attacks: number;
  /** Trainings that one more seed would add. */
  readonly trainingsASeed: number;
  /** Images shown to networks in all, each epoch counted. */
  readonly imagePasses: number;
}

/**
 * Counts what the hub will plan: every candidate once; each of the best mixes with its twin, its single-rule versions
 * (all-BP is the twin already) and its random mixes, each with every seed; one attack a training.
 */
export function planSize(spec: ExperimentSpec): PlanSize {
  const singleRules = spec.finals.singleRules ? spec.space.rules.filter((rule) => rule !== 'bp').length : 0;
  const trainingsASeed = spec.finals.top * (2 + singleRules + spec.finals.randomMixes);
  const trainings = trainingsASeed * spec.finals.seeds;
  const evaluations = spec.search.candidates;
  return {
    evaluations,
    trainings,
    attacks: spec.attack.preset === 'none' ? 0 : trainings,
    trainingsASeed,
    imagePasses:
      spec.dataset.trainSize *
      (evaluations * spec.search.training.epochs + trainings * spec.finals.training.epochs),
  };
}
