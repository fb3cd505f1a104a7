/** @file What the study of robustness compares: one architecture under different rules and recipes. */
import { adversarialSchema, mapRules, searchedByDefault, type Genome, type LearningRuleName, type TrainingSpec } from '@bionas/contracts'; // oxfmt-ignore
import { createRandom } from '@bionas/search-space';

export interface RobustnessArm {
  readonly name: string;
  readonly title: string;
  readonly adversarial: boolean;
  /** @param searched the genome whose architecture all arms have */
  genome(searched: Genome, seed: number): Genome;
}

const singleRules = ['bp', 'usf', 'frsf', 'brsf', 'fa'] as const satisfies readonly LearningRuleName[];
const titles = { bp: 'BP', usf: 'uSF', frsf: 'frSF', brsf: 'brSF', fa: 'FA' } as const;

export const robustnessArms: readonly RobustnessArm[] = [
  ...singleRules.map((rule) => ({
    name: rule,
    title: titles[rule],
    adversarial: false,
    genome: (searched: Genome) => mapRules(searched, () => rule),
  })),
  {
    name: 'random-mix',
    title: 'random mix',
    adversarial: false,
    genome: (searched, seed) => {
      const random = createRandom(seed, 'random-mix');
      return mapRules(searched, () => random.pick(searchedByDefault));
    },
  },
  { name: 'searched-mix', title: 'searched mix', adversarial: false, genome: (searched) => searched },
  {
    name: 'bp-adversarial',
    title: 'BP, trained against PGD',
    adversarial: true,
    genome: (searched) => mapRules(searched, () => 'bp'),
  },
];
export const robustnessArmNames: readonly string[] = robustnessArms.map(({ name }) => name);

/** SGD with momentum and a half cosine to 0. `adversarial`: PGD-10 at 8/255 on each batch (arXiv:1706.06083). */
export function robustnessTraining(epochs: number, adversarial: boolean): TrainingSpec {
  return {
    ...{ epochs, batchSize: 64, learningRate: 0.05, finalLearningRate: 0, optimizer: 'sgd', momentum: 0.9 },
    ...{ weightDecay: 3e-4, clipNorm: 5, augmentation: false, cutout: 0, dropPath: 0, auxiliaryWeight: 0 },
    ...{ precision: 'float32', measures: 'off' },
    ...(adversarial ? { adversarial: adversarialSchema.parse({}) } : {}),
  };
}
