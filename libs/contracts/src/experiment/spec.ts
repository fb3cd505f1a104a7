/**
 * What a user submits: one schema for the form, the command line and YAML files. Unknown keys are refused; defaults
 * live here and nowhere else; the effective spec (all defaults written out) is what is stored.
 */
import { z } from 'zod';
import {
  cellOperationNameSchema,
  cellOperationNames,
  chainOperationNameSchema,
  chainOperationNames,
  learningRuleNameSchema,
  nb201OperationNameSchema,
  nb201OperationNames,
} from '../genome/names.ts';
import { headRuleSchema } from '../genome/genome.ts';
import { ruleCatalogue, searchedByDefault } from '../rules/rule-catalogue.ts';
import { ruleOptionsSchema } from '../rules/rule-options.ts';
import { precisionSchema } from '../precision.ts';
import type { TrainingRole } from '../run/run.ts';
import { adversarialSchema } from './adversarial.ts';
import { constraintsSchema, halvingSchema, objectivesSchema, strategySpecSchema } from './strategies.ts';

export const datasetNames = ['mnist', 'fashion-mnist', 'cifar-10', 'cifar-100'] as const;
export const datasetNameSchema = z.enum(datasetNames);
export type DatasetName = z.infer<typeof datasetNameSchema>;

/** Of one image, and the number of classes. */
export const datasetShapes = {
  mnist: { height: 28, width: 28, channels: 1, classes: 10 },
  'fashion-mnist': { height: 28, width: 28, channels: 1, classes: 10 },
  'cifar-10': { height: 32, width: 32, channels: 3, classes: 10 },
  'cifar-100': { height: 32, width: 32, channels: 3, classes: 100 },
} as const satisfies Record<DatasetName, object>;

/** Images that can be drawn from: CIFAR-100 is cut down to the first of each class. */
export const datasetSizes = {
  mnist: { train: 60_000, test: 10_000 },
  'fashion-mnist': { train: 60_000, test: 10_000 },
  'cifar-10': { train: 50_000, test: 10_000 },
  'cifar-100': { train: 10_000, test: 5_000 },
} as const satisfies Record<DatasetName, object>;

export const datasetSpecSchema = z.strictObject({
  name: datasetNameSchema.default('mnist').meta({ description: 'Which images' }),
  trainSize: z
    .int()
    .min(100)
    .max(60_000)
    .default(5_000)
    .meta({ description: 'Training images, drawn by the seed, balanced over classes as far as possible' }),
  validationSize: z
    .int()
    .min(100)
    .max(20_000)
    .default(1_000)
    .meta({ description: 'Images held back from training; they choose models' }),
  testSize: z
    .int()
    .min(100)
    .max(10_000)
    .default(1_000)
    .meta({ description: 'Test images, read once at the end of a training' }),
  excludeSubstitutes: z
    .boolean()
    .default(false)
    .meta({ description: 'CIFAR-10 only: leave out the images that exist only as JPEG copies' }),
});
export type DatasetSpec = z.infer<typeof datasetSpecSchema>;

export const optimizerNames = ['sgd', 'nesterov', 'adam'] as const;
export const optimizerNameSchema = z.enum(optimizerNames);
export type OptimizerName = z.infer<typeof optimizerNameSchema>;

export const measuringSchema = z.enum(['off', 'epoch']).meta({
  description:
    'Whether every layer is measured after each epoch, of short ones after some: angles, gradient variance, dead units',
});

/** One training from scratch: an optimiser, cosine schedule, weight decay, gradient-norm clip. */
export const trainingSpecSchema = z.strictObject({
  epochs: z.int().min(1).max(1_000).default(3).meta({ description: 'Passes over the training images' }),
  batchSize: z.int().min(8).max(1_024).default(64).meta({ description: 'Images a step' }),
  learningRate: z
    .number()
    .positive()
    .max(10)
    .default(0.05)
    .meta({ description: 'At the first step; falls along a half cosine' }),
  finalLearningRate: z
    .number()
    .min(0)
    .max(10)
    .default(0)
    .meta({ description: 'At the last step: where the half cosine ends' }),
  optimizer: optimizerNameSchema.default('sgd').meta({
    description: 'SGD with momentum, with Nesterov’s momentum, or Adam (betas 0.9 and 0.999)',
  }),
  momentum: z
    .number()
    .min(0)
    .lt(1)
    .default(0.9)
    .meta({ description: 'Share of the last change that is kept; Adam has its own' }),
  weightDecay: z
    .number()
    .min(0)
    .max(1)
    .default(3e-4)
    .meta({ description: 'L2 penalty, added to the gradient' }),
  clipNorm: z
    .number()
    .positive()
    .max(1_000)
    .default(5)
    .meta({ description: 'Bound of the norm of all gradients together' }),
  augmentation: z
    .boolean()
    .default(false)
    .meta({ description: 'Random crop with padding 4 and horizontal flip (colour images only)' }),
  cutout: z.int().min(0).max(64).default(0).meta({
    description:
      'Side of a square of mean colour laid over every image at random, in pixels; 0: none (published: 16)',
  }),
  dropPath: z.number().min(0).lt(1).default(0).meta({
    description:
      'Chance of each path of a cell to be left out for an image; grows from 0 to this over the epochs (cells only; published: 0.2)',
  }),
  auxiliaryWeight: z.number().min(0).max(1).default(0).meta({
    description:
      'Weight of the loss of a second head at two thirds of the cells, which is there while training alone; 0: no such head (cells only; published: 0.4)',
  }),
  adversarial: adversarialSchema
    .optional()
    .meta({ description: 'Learns from attacked images; left out: from images as they are' }),
  precision: precisionSchema.default('float32').meta({
    description: 'Of convolutions and matrix products while training; weights and sums stay float32',
  }),
  measures: measuringSchema.default('epoch'),
});
/** Of a candidate, which is trained for its score alone. */
const candidateTrainingSchema = trainingSpecSchema.extend({ measures: measuringSchema.default('off') });
export type TrainingSpec = z.infer<typeof trainingSpecSchema>;

const rulesSchema = z
  .array(learningRuleNameSchema)
  .min(1)
  .default([...searchedByDefault])
  .meta({ description: 'Learning rules a layer may have' });

const fixedOrSearched = z.union([learningRuleNameSchema, z.literal('searched')]).default('bp');
const headFixedOrSearched = z.union([headRuleSchema, z.literal('searched')]).default('bp');
const ruleOptions = ruleOptionsSchema.optional();

const nb201SizeSchema = (what: string) =>
  z
    .strictObject({
      channels: z
        .int()
        .min(4)
        .max(128)
        .default(16)
        .meta({ description: `Width of ${what} in the first stage; doubled by each` }),
      cellsPerStage: z
        .int()
        .min(1)
        .max(20)
        .default(5)
        .meta({ description: `Cells in each of the three stages of ${what}` }),
    })
    .prefault({});

/** A stack of strided layers. Layer i has `channels`·2^i channels and halves the map. */
export const chainSpaceSchema = z.strictObject({
  kind: z.literal('chain'),
  layers: z.int().min(1).max(4).default(3).meta({ description: 'Depth; each layer halves the map' }),
  channels: z.int().min(4).max(128).default(8).meta({ description: 'Of the first layer; doubled by each' }),
  operations: z
    .array(chainOperationNameSchema)
    .min(1)
    .default([...chainOperationNames])
    .meta({ description: 'What a layer may be' }),
  rules: rulesSchema,
  slots: z
    .strictObject({
      head: headFixedOrSearched.meta({ description: 'Of the dense layer that gives the logits' }),
    })
    .prefault({})
    .meta({ description: "Rule of the fixed layer: a rule's name, or 'searched'" }),
  ruleOptions,
});

/** DARTS cells. The search may use a smaller network than the final trainings. */
export const cellSpaceSchema = z.strictObject({
  kind: z.literal('cell'),
  search: z
    .strictObject({
      channels: z
        .int()
        .min(4)
        .max(64)
        .default(8)
        .meta({ description: 'Width of the network while searching' }),
      cells: z.int().min(3).max(20).default(3).meta({ description: 'Depth of the network while searching' }),
    })
    .prefault({}),
  final: z
    .strictObject({
      channels: z.int().min(4).max(128).default(16).meta({ description: 'Width of the final networks' }),
      cells: z.int().min(3).max(20).default(5).meta({ description: 'Depth of the final networks' }),
    })
    .prefault({}),
  operations: z
    .array(cellOperationNameSchema)
    .min(1)
    .default([...cellOperationNames])
    .meta({ description: 'What an edge of a cell may be' }),
  rules: rulesSchema,
  slots: z
    .strictObject({
      stem: fixedOrSearched,
      preprocess: fixedOrSearched,
      reduction: fixedOrSearched,
      head: headFixedOrSearched,
    })
    .prefault({})
    .meta({ description: "Rules of the fixed layers: a rule's name, or 'searched'" }),
  ruleOptions,
});

/** NAS-Bench-201: three stages of one cell, a residual block that halves the map between them. */
export const nb201SpaceSchema = z.strictObject({
  kind: z.literal('nas-bench-201'),
  nodes: z
    .int()
    .min(3)
    .max(4)
    .default(4)
    .meta({ description: 'Of a cell: 4 with 6 edges as published, or 3 with 3 edges' }),
  search: nb201SizeSchema('the network while searching'),
  final: nb201SizeSchema('the final networks'),
  operations: z
    .array(nb201OperationNameSchema)
    .min(1)
    .default([...nb201OperationNames])
    .meta({ description: 'What an edge of the cell may be' }),
  rules: rulesSchema,
  slots: z
    .strictObject({ stem: fixedOrSearched, reduction: fixedOrSearched, head: headFixedOrSearched })
    .prefault({})
    .meta({ description: "Rules of the fixed layers: a rule's name, or 'searched'" }),
  ruleOptions,
});
export const spaceSpecSchema = z.discriminatedUnion('kind', [
  chainSpaceSchema,
  cellSpaceSchema,
  nb201SpaceSchema,
]);
export type SpaceSpec = z.infer<typeof spaceSpecSchema>;

export const searchSpecSchema = z
  .strictObject({
    strategy: strategySpecSchema.prefault({ name: 'evolution' }),
    candidates: z.int().min(1).max(10_000).default(12).meta({
      description: 'Trainings of candidates; of darts and eg-nas: of the genomes read off at the end',
    }),
    objectives: objectivesSchema,
    constraints: constraintsSchema.optional().meta({ description: 'What every genome must keep to' }),
    halving: halvingSchema
      .optional()
      .meta({ description: 'Successive halving (ASHA): short trainings first, longer ones for the best' }),
    parallel: z.int().min(1).max(256).default(2).meta({
      description:
        'Candidates proposed at once, however many trainers there are: the same search on any pool',
    }),
    training: candidateTrainingSchema.prefault({ epochs: 1 }),
    timeLimitMinutes: z
      .number()
      .positive()
      .max(100_000)
      .optional()
      .meta({ description: 'Stop proposing after this time; what is evaluated counts' }),
    trainerHours: z.number().positive().max(1_000_000).optional().meta({
      description:
        'Hours of work of all trainers together, after which nothing more is proposed; what is asked by then is finished and counts',
    }),
  })
  .superRefine(({ strategy, halving, training }, context) => {
    const refuse = (path: string[], message: string): void => {
      context.addIssue({ code: 'custom', path, message });
    };
    if (halving === undefined) return;
    if (strategy.name === 'darts' || strategy.name === 'eg-nas')
      refuse(
        ['halving'],
        `${strategy.name} scores with shared weights and has no trainings to cut short: leave halving out`,
      );
    if (halving.minEpochs >= training.epochs)
      refuse(
        ['halving', 'minEpochs'],
        `minEpochs must be less than the epochs of a candidate (${training.epochs}), got ${halving.minEpochs}`,
      );
  });
export type SearchSpec = z.infer<typeof searchSpecSchema>;

export const finalsSpecSchema = z.strictObject({
  top: z.int().min(1).max(20).default(2).meta({ description: 'Best distinct genomes to train from scratch' }),
  seeds: z
    .int()
    .min(1)
    .max(20)
    .default(3)
    .meta({ description: 'Trainings of each, with seeds of their own; under 3 a row is provisional' }),
  singleRules: z
    .boolean()
    .default(true)
    .meta({ description: 'Also each architecture with one rule everywhere' }),
  randomMixes: z
    .int()
    .min(0)
    .max(10)
    .default(1)
    .meta({ description: 'Also each architecture with rules drawn at random' }),
  randomGenomes: z
    .int()
    .min(0)
    .max(20)
    .default(0)
    .meta({ description: 'Also genomes drawn at random from the space: what the search must beat' }),
  adversarialReference: adversarialSchema.optional().meta({
    description:
      'Also the BP twin of each mix trained against attacks, so that the board has a robust row to compare with; left out: none',
  }),
  training: trainingSpecSchema.prefault({}),
});
export type FinalsSpec = z.infer<typeof finalsSpecSchema>;

export const attackPresetNames = [
  'none',
  'smoke',
  'laptop',
  'bionas-standard',
  'paper-compare',
  'autoattack',
] as const;
export const attackPresetNameSchema = z.enum(attackPresetNames);
export type AttackPresetName = z.infer<typeof attackPresetNameSchema>;

export const experimentSpecSchema = z
  .strictObject({
    version: z.literal(1).default(1),
    name: z.string().trim().min(1).max(80).meta({ description: 'What lists and charts call it' }),
    seed: z
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(1)
      .meta({ description: 'Draws the split, the search and the initial weights: same seed, same numbers' }),
    dataset: datasetSpecSchema.prefault({}),
    space: spaceSpecSchema.prefault({ kind: 'chain' }),
    search: searchSpecSchema.prefault({}),
    finals: finalsSpecSchema.prefault({}),
    attack: z
      .strictObject({
        preset: attackPresetNameSchema
          .default('smoke')
          .meta({ description: 'Frozen set of attacks on every trained network' }),
      })
      .prefault({}),
  })
  .superRefine((spec, context) => {
    const grey = spec.dataset.name === 'mnist' || spec.dataset.name === 'fashion-mnist';
    for (const phase of ['search', 'finals'] as const) {
      if (grey && spec[phase].training.augmentation) {
        context.addIssue({
          code: 'custom',
          message: `augmentation has no effect on ${spec.dataset.name}: leave it out`,
          path: [phase, 'training', 'augmentation'],
        });
      }
      const { cutout, dropPath, auxiliaryWeight } = spec[phase].training;
      const { height, width } = datasetShapes[spec.dataset.name];
      if (cutout >= Math.min(height, width)) {
        context.addIssue({
          code: 'custom',
          message: `a square of side ${cutout} would hide whole images of ${height} by ${width}; expected less than ${Math.min(height, width)}`,
          path: [phase, 'training', 'cutout'],
        });
      }
      for (const [field, value] of Object.entries({ dropPath, auxiliaryWeight })) {
        if (value > 0 && spec.space.kind !== 'cell') {
          context.addIssue({
            code: 'custom',
            message: `${field} has an effect on networks of DARTS cells alone, not on a ${spec.space.kind} space: leave it out`,
            path: [phase, 'training', field],
          });
        }
      }
      if (spec[phase].training.batchSize > spec.dataset.trainSize) {
        context.addIssue({
          code: 'custom',
          message: `a batch of ${spec[phase].training.batchSize} does not fit into ${spec.dataset.trainSize} training images`,
          path: [phase, 'training', 'batchSize'],
        });
      }
    }
    if (spec.finals.adversarialReference && spec.finals.training.adversarial) {
      context.addIssue({
        code: 'custom',
        message:
          'every final training learns from attacked images already (finals.training.adversarial): leave the reference out',
        path: ['finals', 'adversarialReference'],
      });
    }
    if (spec.dataset.excludeSubstitutes && spec.dataset.name !== 'cifar-10') {
      context.addIssue({
        code: 'custom',
        message: `only cifar-10 has substituted images, not ${spec.dataset.name}`,
        path: ['dataset', 'excludeSubstitutes'],
      });
    }
    const { strategy } = spec.search;
    if (strategy.name === 'darts' || strategy.name === 'eg-nas') {
      const refuse = (field: keyof typeof strategy | 'probeImages', message: string): void => {
        context.addIssue({ code: 'custom', message, path: ['search', 'strategy', field] });
      };
      if (spec.space.kind !== 'cell')
        refuse(
          'name',
          `${strategy.name} relaxes the edges of cells: expected a space of kind cell, got ${spec.space.kind}`,
        );
      for (const [slot, rule] of Object.entries(spec.space.slots)) {
        if (rule !== 'searched') continue;
        context.addIssue({
          code: 'custom',
          message: `${strategy.name} finds the rules of edges alone, its alphas say nothing of the ${slot}: give the ${slot} a rule, or search by random or evolution`,
          path: ['space', 'slots', slot],
        });
      }
      const forWeights = Math.floor(strategy.trainShare * spec.dataset.trainSize);
      const forAlphas = spec.dataset.trainSize - forWeights;
      const fitting = strategy.name === 'darts' ? Math.min(forWeights, forAlphas) : forWeights;
      if (strategy.batchSize > fitting)
        refuse(
          'batchSize',
          `a batch of ${strategy.batchSize} does not fit into ${fitting} images, the share of the ${spec.dataset.trainSize} training images that it is drawn from`,
        );
      if (strategy.name === 'eg-nas' && strategy.probeImages > forAlphas)
        refuse(
          'probeImages',
          `${strategy.probeImages} probe images are wanted, and the weights leave ${forAlphas} of the ${spec.dataset.trainSize} training images`,
        );
    }
    const { rules, slots } = spec.space;
    if (
      slots.head === 'searched' &&
      rules.length > 0 &&
      !rules.some((rule) => ruleCatalogue[rule].supervised)
    ) {
      context.addIssue({
        code: 'custom',
        message: `a searched head needs a rule that uses the error, and none of ${rules.join(', ')} does`,
        path: ['space', 'slots', 'head'],
      });
    }
    const { train, test } = datasetSizes[spec.dataset.name];
    if (spec.dataset.trainSize + spec.dataset.validationSize > train) {
      context.addIssue({
        code: 'custom',
        message: `trainSize + validationSize must be at most ${train} for ${spec.dataset.name}, got ${spec.dataset.trainSize + spec.dataset.validationSize}`,
        path: ['dataset', 'trainSize'],
      });
    }
    if (spec.dataset.testSize > test) {
      context.addIssue({
        code: 'custom',
        message: `${spec.dataset.name} has ${test} test images, got ${spec.dataset.testSize}`,
        path: ['dataset', 'testSize'],
      });
    }
  });
/** The effective spec: every default written out. */
export type ExperimentSpec = z.output<typeof experimentSpecSchema>;
/** What a user may write. */
export type ExperimentSpecInput = z.input<typeof experimentSpecSchema>;

/** The final training of a role: all alike but the reference that is trained against attacks. */
export function finalTraining(
  { training, adversarialReference }: FinalsSpec,
  role: TrainingRole | null,
): TrainingSpec {
  if (role !== 'adversarial-twin' || adversarialReference === undefined) return training;
  return { ...training, adversarial: adversarialReference };
}

/** JSON Schema of what a user may write, for editors (`# yaml-language-server: $schema=…`). */
export function experimentJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(experimentSpecSchema, { io: 'input' }), title: 'BioNAS Lab experiment' };
}
