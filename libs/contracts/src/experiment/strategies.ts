/** @file What a strategy of a search can be told: one schema a strategy. Published constants: search.md, sections 6, 8 and 10. */
import { z } from 'zod';

const randomSchema = z.strictObject({ name: z.literal('random') });

const evolutionSchema = z.strictObject({
  name: z.literal('evolution'),
  population: z
    .int()
    .min(2)
    .max(1_000)
    .default(8)
    .meta({ description: 'Genomes alive at a time; the oldest leaves for each new one' }),
  sample: z
    .int()
    .min(1)
    .max(1_000)
    .default(3)
    .meta({ description: 'Drawn from the population; the best of them becomes the parent' }),
  crossover: z.number().min(0).max(1).default(0).meta({ description: 'Share of children with two parents' }),
});

/** Of both strategies with shared weights. */
const supernet = {
  epochs: z
    .int()
    .min(1)
    .max(1_000)
    .default(50)
    .meta({ description: 'Passes over the weights’ share of the images' }),
  trainShare: z.number().gt(0).lt(1).default(0.5).meta({
    description: 'Share of the training images that weights learn from; the others are for the alphas',
  }),
  none: z
    .boolean()
    .default(true)
    .meta({ description: 'Whether "no connection" is a candidate while searching; no final cell has it' }),
  derivation: z.enum(['flat', 'operation-first']).default('flat').meta({
    description:
      'How a cell is read off: the strongest pair of operation and rule, or the operation first (its rules added up), then its rule',
  }),
  weightDecay: z.number().min(0).max(1).default(3e-4).meta({ description: 'Of the shared weights' }),
  momentum: z.number().min(0).lt(1).default(0.9).meta({ description: 'Of the shared weights' }),
  clipNorm: z
    .number()
    .positive()
    .max(1_000)
    .default(5)
    .meta({ description: 'Bound of the norm of all gradients together' }),
};
const partialChannels = z.int().min(1).max(16).meta({
  description: 'One in so many channels goes through the candidates (PC-DARTS); 1: all. Saves memory',
});

const dartsSchema = z.strictObject({
  name: z.literal('darts'),
  order: z.enum(['first', 'second']).default('first').meta({
    description:
      'Of the gradient of the alphas; second order looks one step of the weights ahead and costs four passes more',
  }),
  ...supernet,
  warmupEpochs: z.int().min(0).max(1_000).default(0).meta({ description: 'Epochs in which alphas stay' }),
  batchSize: z.int().min(8).max(1_024).default(64).meta({ description: 'Images a step' }),
  learningRate: z
    .number()
    .positive()
    .max(10)
    .default(0.025)
    .meta({ description: 'Of the weights, at the first step' }),
  finalLearningRate: z
    .number()
    .min(0)
    .max(10)
    .default(0.001)
    .meta({ description: 'Of the weights, at the last step' }),
  alphaLearningRate: z
    .number()
    .positive()
    .max(1)
    .default(3e-4)
    .meta({ description: 'Of Adam, for the alphas' }),
  alphaWeightDecay: z.number().min(0).max(1).default(1e-3).meta({ description: 'L2 penalty of the alphas' }),
  temperature: z
    .strictObject({
      start: z
        .number()
        .positive()
        .max(100)
        .default(1)
        .meta({ description: 'Of the softmax over an edge’s candidates, in the first epoch' }),
      end: z
        .number()
        .positive()
        .max(100)
        .default(1)
        .meta({ description: 'In the last epoch; below 1 the strongest candidate has more' }),
    })
    .prefault({})
    .meta({ description: 'Of the softmax over an edge’s candidates, from the first epoch to the last' }),
  remedy: z.enum(['none', 'limit-skips', 'early-stop']).default('none').meta({
    description:
      'Against cells that collapse to skips and pools: at most two skips in a normal cell, or the last epoch before the collapse',
  }),
  partialChannels: partialChannels.default(1),
});

const egNasSchema = z.strictObject({
  name: z.literal('eg-nas'),
  ...supernet,
  none: supernet.none.default(false),
  warmupEpochs: z
    .int()
    .min(0)
    .max(1_000)
    .default(15)
    .meta({ description: 'Epochs before the first evolution of the alphas' }),
  batchSize: z.int().min(8).max(1_024).default(256).meta({ description: 'Images a step' }),
  learningRate: z
    .number()
    .positive()
    .max(10)
    .default(0.1)
    .meta({ description: 'Of the weights, at the first step' }),
  finalLearningRate: z
    .number()
    .min(0)
    .max(10)
    .default(0)
    .meta({ description: 'Of the weights, at the last step' }),
  runs: z
    .int()
    .min(1)
    .max(20)
    .default(3)
    .meta({ description: 'Independent evolutions an epoch; the best of them is followed' }),
  generations: z
    .int()
    .min(1)
    .max(100)
    .default(2)
    .meta({ description: 'Of each evolution; with 1 it is plain sampling' }),
  population: z.int().min(4).max(1_000).default(50).meta({ description: 'Samples of alphas a generation' }),
  similarity: z
    .number()
    .min(0)
    .max(10)
    .default(0.4)
    .meta({ description: 'Weight of the likeness to the present alphas in the fitness' }),
  step: z
    .number()
    .gt(0)
    .max(1)
    .default(0.1)
    .meta({ description: 'How far the alphas go towards the best sample' }),
  noise: z
    .number()
    .min(0)
    .max(10)
    .default(0.01)
    .meta({ description: 'Standard deviation around the alphas where an evolution starts' }),
  similarityForm: z.enum(['centred', 'published', 'reversed']).default('centred').meta({
    description:
      'Of the likeness in the fitness: centred on no difference, as published (which rewards samples a little worse than the present), or with the other sign',
  }),
  firstSigma: z.number().positive().max(10).default(1).meta({
    description: 'Step size in epoch 0; it falls as 1/(epoch + 1)',
  }),
  minSigma: z.number().positive().max(10).default(0.5).meta({
    description: 'Smallest first step size of an evolution, in logits; published: 0.02, in probabilities',
  }),
  covariance: z.enum(['separable', 'full']).default('separable').meta({
    description: 'Of CMA-ES: variances alone, or all covariances (slow over a few hundred alphas)',
  }),
  probeImages: z.int().min(64).max(10_000).default(512).meta({
    description: 'Images that decide, the same for all samples of an epoch',
  }),
  partialChannels: partialChannels.default(4),
});

export const strategySpecSchema = z
  .discriminatedUnion('name', [randomSchema, evolutionSchema, dartsSchema, egNasSchema])
  .superRefine((strategy, context) => {
    const refuse = (path: string[], message: string): void => {
      context.addIssue({ code: 'custom', path, message });
    };
    if (strategy.name === 'evolution' && strategy.sample > strategy.population)
      refuse(
        ['sample'],
        `sample must not exceed population (${strategy.population}), got ${strategy.sample}`,
      );
    if ('warmupEpochs' in strategy && strategy.warmupEpochs >= strategy.epochs)
      refuse(
        ['warmupEpochs'],
        `warmupEpochs must be less than epochs (${strategy.epochs}), got ${strategy.warmupEpochs}: no alpha would ever move`,
      );
  });
export type StrategySpec = z.infer<typeof strategySpecSchema>;
export type StrategyName = StrategySpec['name'];
/** Those that train one network with all candidates on every edge. */
export type SupernetStrategySpec = Extract<StrategySpec, { name: 'darts' | 'eg-nas' }>;
export const strategyNames = [
  'random',
  'evolution',
  'darts',
  'eg-nas',
] as const satisfies readonly StrategyName[];

export const objectiveNames = ['accuracy', 'parameters', 'multiply-adds', 'bio-share', 'robustness'] as const;
export const objectivesSchema = z.array(z.enum(objectiveNames)).min(1).default(['accuracy']).meta({
  description:
    'What a better genome is better in; the first decides the order of the best. Robustness: the share of 200 validation images that PGD of five steps leaves right',
});
export type ObjectiveName = (typeof objectiveNames)[number];

export const constraintsSchema = z.strictObject({
  maxParameters: z.int().min(1).optional().meta({ description: 'Of a final network' }),
  maxMultiplyAdds: z.int().min(1).optional().meta({ description: 'Of a final network, for one image' }),
  minBioShare: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .meta({ description: 'Least share of weights that BP does not train; 1: no BP at all' }),
});
export type SearchConstraints = z.infer<typeof constraintsSchema>;

export const halvingSchema = z.strictObject({
  minEpochs: z
    .int()
    .min(1)
    .max(1_000)
    .default(1)
    .meta({ description: 'Of a genome’s first, shortest training' }),
  reduction: z.number().min(2).max(10).default(3).meta({
    description: 'One in so many is trained on, for so many times as long, up to the epochs of a candidate',
  }),
});
export type HalvingSpec = z.infer<typeof halvingSchema>;
