/** @file What a study compares: which rule each layer has. */
import {
  learningRuleNames,
  ruleCatalogue,
  ruleOptionsSchema,
  searchedByDefault,
  type LearningRuleName,
  type RuleOptions,
} from '@bionas/contracts';
import { randomStream } from '@bionas/learning-rules';

/** A layer of a studied network, as far as an arm wants to know. */
export interface ArmLayer {
  readonly name: string;
  /** Whether its inputs are pixels. */
  readonly stem: boolean;
  readonly kind: 'conv' | 'dense';
}

/** One line of a study. */
export interface Arm {
  readonly name: string;
  /** What it is, in a few words. */
  readonly title: string;
  /** The rule of a layer; a mix draws it by the seed of the training. */
  ruleOf(layer: ArmLayer, seed: number): LearningRuleName;
  /** Whether each seed has a mix of its own, which is then swept by itself. */
  readonly drawn: boolean;
}

/** Rules with the signs of the weights and sizes of their own. */
export const signRules = ['usf', 'brsf', 'frsf'] as const satisfies readonly LearningRuleName[];

/** What a mix draws from: every established rule that only replaces what goes down. */
export const mixedRules: readonly LearningRuleName[] = learningRuleNames.filter(
  (rule) => ruleCatalogue[rule].family === 'feedback' && ruleCatalogue[rule].status === 'established',
);

/**
 * How the rules are set, where defaults would be another effort. Local rules: `stop`, since all layers below are local as well and an error that
 * nobody uses costs time. `egd`: its steps are in the logarithm of weights of about 0.1 and without momentum, so that at the same rate they are
 * a hundred times as small, for which its factor makes up.
 */
export const studyRuleOptions: RuleOptions = ruleOptionsSchema.parse({
  ...Object.fromEntries(
    learningRuleNames
      .filter((rule) => ruleCatalogue[rule].family === 'local')
      .map((rule) => [rule, { delivers: 'stop' }]),
  ),
  egd: { learningRate: 100 },
});

/** What is drawn from, layer by layer. */
export const mixes = {
  mix: { title: 'mix of all feedback rules', rules: mixedRules },
  'paper-mix': { title: 'mix of the rules of the seed paper and BP', rules: searchedByDefault },
  'sign-mix': { title: 'mix of the sign rules', rules: signRules },
} as const satisfies Record<string, { title: string; rules: readonly LearningRuleName[] }>;
export type MixName = keyof typeof mixes;
const mixNames = Object.keys(mixes) as MixName[];

/** Every rule as an arm, and mixes behind them. */
export const arms: readonly Arm[] = [
  ...learningRuleNames.map(armOf),
  ...mixNames.map((name) => mixOf(name, mixes[name].title, mixes[name].rules)),
];

export const armNames: readonly string[] = arms.map(({ name }) => name);

function armOf(rule: LearningRuleName): Arm {
  const { short, family } = ruleCatalogue[rule];
  switch (family) {
    case 'feedback':
    case 'relaxation':
      return { name: rule, title: short, ruleOf: () => rule, drawn: false };
    case 'multiplicative':
      // Its input units have one sign each, and pixels are no units.
      return {
        name: rule,
        title: `${short}, uSF in the stem`,
        ruleOf: ({ stem }) => (stem ? 'usf' : rule),
        drawn: false,
      };
    case 'local':
      return {
        name: rule,
        title: `${short} in the convolutions, BP above`,
        ruleOf: ({ kind }) => (kind === 'conv' ? rule : 'bp'),
        drawn: false,
      };
  }
}

function mixOf(name: string, title: string, rules: readonly LearningRuleName[]): Arm {
  return {
    name,
    title,
    drawn: true,
    ruleOf: (layer, seed) => rules[randomStream(seed, 'mix', name, layer.name).integer(rules.length)] ?? 'bp',
  };
}
