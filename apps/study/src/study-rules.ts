/** @file Trains one network by each rule, at the rate that suits it, and says what came of it. */
import { estimateOrNull } from '@bionas/analysis';
import type { Estimate, LearningRuleName, TrainingSpec } from '@bionas/contracts';
import type { Dataset } from '@bionas/data';
import type { Arm } from './arms.ts';
import { sweepSeed, trainingOf, type Budget } from './budget.ts';
import { chooseRate, type SweptRate } from './choose-rate.ts';
import { distributionsOf } from './distributions-of.ts';
import { studyNetworks, type StudyDataset } from './study-network.ts';
import { shareOf, trainOnce } from './train-once.ts';
import type { WeightDistribution } from './weight-distribution.ts';

export interface SeedResult {
  readonly seed: number;
  /** Share of right answers on the test images; null where the training diverged. */
  readonly accuracy: number | null;
  readonly rate: number;
  /** By layer. */
  readonly rules: Readonly<Record<string, LearningRuleName>>;
}

export interface ArmResult {
  readonly arm: string;
  readonly title: string;
  /** One; of a mix one for each seed. */
  readonly sweeps: readonly Sweep[];
  readonly seeds: readonly SeedResult[];
  /** Over the seeds that did not diverge, with its 95 % t interval. */
  readonly accuracy: Estimate | null;
  /** Weights after the first seed's training, where the arm is asked for them. */
  readonly weights: readonly WeightDistribution[];
}

export interface Sweep {
  /** The mix that was swept; null for a rule. */
  readonly mix: number | null;
  readonly tried: readonly SweptRate[];
  /** Null where every rate diverged: then nothing more was trained. */
  readonly rate: number | null;
  /** Whether the best rate was the first or last tried. */
  readonly atBorder: boolean;
}

export interface StudyArmOptions {
  readonly dataset: StudyDataset;
  /** Few images for the sweep, all for the trainings that count. */
  readonly images: { readonly sweep: Dataset; readonly full: Dataset };
  readonly budget: Budget;
  readonly seeds: readonly number[];
  /** Whether to look at the weights that came out. */
  readonly weights: boolean;
  readonly note: (text: string) => void;
}

/** One arm: the sweep with a seed of its own, then a training for each seed. */
export async function studyArm(arm: Arm, options: StudyArmOptions): Promise<ArmResult> {
  const { dataset, budget, seeds, note } = options;
  const sweeps: Sweep[] = [];
  for (const mix of arm.drawn ? seeds : [null]) sweeps.push(await sweepOf(arm, mix, options));
  const results: SeedResult[] = [];
  let weights: readonly WeightDistribution[] = [];
  for (const seed of seeds) {
    const rate = sweeps.find(({ mix }) => mix === null || mix === seed)?.rate ?? null;
    if (rate === null) continue;
    const training = trainingOf(rate, budget.epochs);
    const trained = await train(arm, { ...options, data: options.images.full, seed, mix: seed, training, test: true }); // oxfmt-ignore
    results.push({ seed, accuracy: trained.test, rate, rules: trained.rules });
    if (weights.length === 0) weights = trained.weights;
  }
  const accuracy = estimateOrNull(results.flatMap((result) => result.accuracy ?? []));
  const rates = sweeps.map(({ rate }) => rate ?? 'none').join(', ');
  note(
    `${dataset} ${arm.name}: rate ${rates}, ${accuracy === null ? 'diverged' : `${(100 * accuracy.mean).toFixed(1)} %`}`,
  );
  return { arm: arm.name, title: arm.title, sweeps, seeds: results, accuracy, weights };
}

async function sweepOf(arm: Arm, mix: number | null, options: StudyArmOptions): Promise<Sweep> {
  const tried: SweptRate[] = [];
  for (const rate of options.budget.rates) {
    const swept = await train(arm, {
      ...{ ...options, data: options.images.sweep, seed: sweepSeed, mix: mix ?? sweepSeed },
      ...{ training: trainingOf(rate), test: false },
    });
    tried.push({ rate, accuracy: swept.validation });
  }
  const chosen = chooseRate(tried);
  return { mix, tried, rate: chosen?.rate ?? null, atBorder: chosen?.atBorder ?? false };
}

interface OneTraining extends StudyArmOptions {
  readonly data: Dataset;
  readonly seed: number;
  /** The seed that draws the rules of a mix. */
  readonly mix: number;
  readonly training: TrainingSpec;
  readonly test: boolean;
}

async function train(
  arm: Arm,
  { dataset, data, seed, mix, training, test, weights }: OneTraining,
): Promise<{
  readonly validation: number | null;
  readonly test: number | null;
  readonly rules: Record<string, LearningRuleName>;
  readonly weights: readonly WeightDistribution[];
}> {
  const network = studyNetworks[dataset].build({ data, seed, ruleOf: (layer) => arm.ruleOf(layer, mix) });
  try {
    const trained = await trainOnce({ network, data, training, seed, test });
    return {
      validation: trained && shareOf(trained.validation),
      test: trained?.test ? shareOf(trained.test) : null,
      rules: Object.fromEntries(network.layers.map(({ name, rule }) => [name, rule.name])),
      weights: weights && test && trained !== null ? distributionsOf(network) : [],
    };
  } finally {
    network.dispose();
  }
}
