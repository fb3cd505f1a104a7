/**
 * @file What a user may set for each learning rule, with the defaults (learning-rules.md, sections 5 to 9). Settings belong to an experiment, not
 * to a genome: a genome says which rule a place has, the options say how that rule behaves everywhere.
 */
import { z } from 'zod';
import type { LearningRuleName } from '../genome/names.ts';

const common = {
  learningRate: z
    .number()
    .positive()
    .max(1_000)
    .default(1)
    .meta({ description: 'Factor on the learning rate of the training' }),
};

/** Of rules whose weights follow the gradient and are drawn by a law of fan-in and fan-out. */
const drawn = {
  ...common,
  law: z
    .enum(['xavier', 'kaiming'])
    .default('xavier')
    .meta({ description: 'Of forward and feedback weights: Xavier uniform, or PyTorch’s default (Kaiming)' }),
  clipErrors: z
    .boolean()
    .default(false)
    .meta({ description: 'Clamp the errors that leave the layer to [−1, 1]' }),
  keepNorm: z
    .boolean()
    .default(false)
    .meta({ description: 'Bring the weights back to their first Frobenius norm after each step' }),
};

const delivers = z.enum(['stop', 'bp', 'usf']).default('usf').meta({
  description: 'What reaches the layers below: nothing, or the error through W or through s·sign(W)',
});

const local = { ...common, delivers };

const winners = z.enum(['one', 'all']).default('one').meta({
  description: 'Which units move: the one with the largest response (hard winner-take-all), or all',
});

const optionsOf = {
  bp: z.strictObject(drawn),
  fa: z.strictObject(drawn),
  usf: z.strictObject(drawn),
  brsf: z.strictObject(drawn),
  frsf: z.strictObject(drawn),
  dfa: z.strictObject({
    ...drawn,
    projection: z.enum(['dense', 'channels']).default('dense').meta({
      description:
        'Of the output error onto a map: to each of its entries, or to its channels, the same everywhere (less memory)',
    }),
  }),
  wm: z.strictObject({
    ...drawn,
    mirrorRate: z
      .number()
      .positive()
      .max(1)
      .default(0.01)
      .meta({ description: 'Step of the feedback weights towards the correlation of noise and response' }),
  }),
  softhebb: z.strictObject({
    ...local,
    temperature: z.number().positive().max(100).default(1).meta({
      description: 'Factor t on the responses in the softmax over units: larger is nearer to one winner',
    }),
  }),
  oja: z.strictObject({ ...local, winners }),
  instar: z.strictObject({ ...local, winners }),
  bcm: z.strictObject({
    ...local,
    decay: z
      .number()
      .positive()
      .max(1)
      .default(0.3)
      .meta({ description: 'Share d of the newest batch in the sliding threshold' }),
  }),
  pc: z.strictObject({
    ...drawn,
    steps: z.int().min(1).max(1_000).default(20).meta({ description: 'Sweeps T of the relaxation' }),
    rate: z.number().positive().max(1).default(0.5).meta({ description: 'Step of a sweep' }),
  }),
  egd: z.strictObject({
    ...common,
    delivers: z.enum(['bp', 'frsf']).default('bp').meta({
      description:
        'What the error goes down through: W, or the signs of W with sizes drawn once. Not s·sign(W): all weights of an input have one sign, and the errors of the classes add up to 0',
    }),
    spread: z
      .number()
      .positive()
      .max(5)
      .default(1)
      .meta({ description: 'Standard deviation τ of the logarithm of the first weights' }),
    clip: z.number().positive().max(1).default(0.1).meta({
      description: 'Bound c of a step in the logarithm of a weight',
    }),
    decay: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .meta({ description: 'λ: every weight shrinks by exp(−η λ) a step' }),
    prune: z.number().min(0).max(1).default(1e-3).meta({
      description: 'Weights below this share of the first root mean square become 0 for good',
    }),
    competitive: z.boolean().default(false).meta({
      description: 'Homeostatic variant: the synapses of a unit compete for a sum of weights that stays',
    }),
    depthwise: z.boolean().default(false).meta({
      description: 'Also on depthwise kernels, which then have one sign each; else these learn by uSF',
    }),
  }),
} satisfies Record<LearningRuleName, z.ZodType>;

/** Every option of every rule, defaults written out. */
export type EffectiveRuleOptions = {
  readonly [Name in LearningRuleName]: z.output<(typeof optionsOf)[Name]>;
};

/** Options by rule; rules that are not named have their defaults. */
export const ruleOptionsSchema = z
  .strictObject({
    bp: optionsOf.bp.optional(),
    fa: optionsOf.fa.optional(),
    usf: optionsOf.usf.optional(),
    brsf: optionsOf.brsf.optional(),
    frsf: optionsOf.frsf.optional(),
    dfa: optionsOf.dfa.optional(),
    wm: optionsOf.wm.optional(),
    softhebb: optionsOf.softhebb.optional(),
    oja: optionsOf.oja.optional(),
    instar: optionsOf.instar.optional(),
    bcm: optionsOf.bcm.optional(),
    pc: optionsOf.pc.optional(),
    egd: optionsOf.egd.optional(),
  })
  .meta({ description: 'How a rule behaves wherever it is used' });
export type RuleOptions = z.output<typeof ruleOptionsSchema>;
export type RuleOptionsInput = z.input<typeof ruleOptionsSchema>;

/** The options of one rule: those given, and its defaults. */
export function effectiveRuleOptions<Name extends LearningRuleName>(
  name: Name,
  given: RuleOptionsInput = {},
): EffectiveRuleOptions[Name] {
  return optionsOf[name].parse(given[name] ?? {}) as EffectiveRuleOptions[Name];
}

/** An option for lists and forms. */
export interface RuleOptionDescription {
  readonly name: string;
  readonly description: string;
  readonly default: string | number | boolean;
  /** The values to choose from, where these are few. */
  readonly values: readonly string[] | null;
  readonly minimum: number | null;
  readonly maximum: number | null;
}

const bound = (value: number | boolean | undefined): number | null =>
  typeof value === 'number' ? value : null;

/** What may be set for a rule, from its schema. */
export function describeRuleOptions(name: LearningRuleName): RuleOptionDescription[] {
  const { properties = {} } = z.toJSONSchema(optionsOf[name], { io: 'input' });
  return Object.entries(properties).map(([option, property]) => {
    const schema = typeof property === 'object' ? property : {};
    return {
      name: option,
      description: schema.description ?? '',
      default: schema.default as string | number | boolean,
      values: schema.enum?.map(String) ?? null,
      minimum: bound(schema.exclusiveMinimum ?? schema.minimum),
      maximum: bound(schema.maximum),
    };
  });
}
