/** What a worker is handed. A job names everything that decides its numbers, and nothing of where it runs. */
import { z } from 'zod';
import {
  datasetSpecSchema,
  searchSpecSchema,
  spaceSpecSchema,
  trainingSpecSchema,
  attackPresetNameSchema,
} from '../experiment/spec.ts';
import { genomeSchema } from '../genome/genome.ts';
import { ruleOptionsSchema } from '../rules/rule-options.ts';
import { artifactHashSchema } from './artifact.ts';
import { supernetScoreQuestionSchema, supernetTrainQuestionSchema } from './question.ts';
import { supernetSpecSchema, supernetTrainingSchema } from './supernet.ts';

const ruleOptions = ruleOptionsSchema.optional();

/** Width and depth of a network to build, and how its rules behave; `kind` agrees with the genome's space. */
export const networkSpecSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('chain'), channels: z.int().min(1), ruleOptions }),
  z.strictObject({ kind: z.literal('cell'), channels: z.int().min(1), cells: z.int().min(3), ruleOptions }),
  z.strictObject({
    kind: z.literal('nas-bench-201'),
    channels: z.int().min(1),
    cellsPerStage: z.int().min(1),
    ruleOptions,
  }),
]);
export type NetworkSpec = z.infer<typeof networkSpecSchema>;

/** `dataSeed` draws the split; it is the experiment's, so every run of it sees the same images. */
const common = { dataset: datasetSpecSchema, dataSeed: z.int().min(0) };

export const searchJobSchema = z.strictObject({
  kind: z.literal('search'),
  ...common,
  seed: z.int().min(0),
  space: spaceSpecSchema,
  search: searchSpecSchema,
  top: z.int().min(1),
});
export type SearchJob = z.infer<typeof searchJobSchema>;

/** Trains a network from scratch. `seed` draws initial weights, feedback weights and data order. */
const trainingJob = {
  ...common,
  seed: z.int().min(0),
  genome: genomeSchema,
  network: networkSpecSchema,
  training: trainingSpecSchema,
};
/** Of a question of a search. `seed` draws weights, alphas and the order of images. */
const supernetJob = {
  ...common,
  seed: z.int().min(0),
  supernet: supernetSpecSchema,
  training: supernetTrainingSchema,
};
export const supernetTrainJobSchema = supernetTrainQuestionSchema.extend(supernetJob);
export type SupernetTrainJob = z.infer<typeof supernetTrainJobSchema>;
export const supernetScoreJobSchema = supernetScoreQuestionSchema.extend(supernetJob);
export type SupernetScoreJob = z.infer<typeof supernetScoreJobSchema>;

/** A candidate: validation accuracy only, no test set, no weights kept. */
export const evaluateJobSchema = z.strictObject({
  kind: z.literal('evaluate'),
  candidate: z.int().min(0),
  ...trainingJob,
  /** Where an objective asks for it: the radius of the ball that validation images are attacked in after the training. */
  robustnessAt: z.number().positive().optional(),
});
export type EvaluateJob = z.infer<typeof evaluateJobSchema>;

export const trainJobSchema = z.strictObject({ kind: z.literal('train'), ...trainingJob });
export type TrainJob = z.infer<typeof trainJobSchema>;

/** The same training with the weights of one layer left as they were drawn; its batch norm goes on learning. */
export const controlJobSchema = z.strictObject({
  kind: z.literal('control'),
  ...trainingJob,
  frozenLayer: z.string().min(1).max(100),
});
export type ControlJob = z.infer<typeof controlJobSchema>;

/** How far the loss is looked at around trained weights. Radii are in norms of the weights. */
export const landscapeSettingsSchema = z.strictObject({
  images: z.int().min(10).max(20_000).default(500).meta({ description: 'Validation images, the first ones' }),
  line: z
    .strictObject({
      points: z.int().min(3).max(201).default(41).meta({ description: 'Along the gradient; odd' }),
      radius: z.number().positive().max(10).default(0.5),
    })
    .prefault({})
    .refine(({ points }) => points % 2 === 1, {
      message: 'an odd number of points is expected',
      path: ['points'],
    }),
  grid: z
    .strictObject({
      side: z.int().min(3).max(51).default(15).meta({ description: 'Points a side; odd' }),
      radius: z.number().positive().max(10).default(1),
    })
    .prefault({})
    .refine(({ side }) => side % 2 === 1, { message: 'an odd number of points is expected', path: ['side'] }),
});
export type LandscapeSettings = z.output<typeof landscapeSettingsSchema>;
export type LandscapeSettingsInput = z.input<typeof landscapeSettingsSchema>;

/** The loss around trained weights. `seed` draws the random directions. */
export const landscapeJobSchema = z.strictObject({
  kind: z.literal('landscape'),
  ...common,
  seed: z.int().min(0),
  weights: artifactHashSchema,
  settings: landscapeSettingsSchema,
});
export type LandscapeJob = z.infer<typeof landscapeJobSchema>;

/** Another trained network, on which images for the victim are made. `absent`: why there is none. */
const surrogateSchema = z.strictObject({
  weights: z.array(artifactHashSchema).max(8),
  absent: z.string().max(500).nullable(),
});

export const attackJobSchema = z.strictObject({
  kind: z.literal('attack'),
  ...common,
  seed: z.int().min(0),
  weights: artifactHashSchema,
  preset: attackPresetNameSchema.exclude(['none']),
  /** Test images attacked, where it is not as many as the preset says. */
  images: z.int().min(1).optional(),
  /** Whether the network was trained against attacks; left out: no. */
  adversariallyTrained: z.boolean().optional(),
  /** For presets that transfer images, from each of their sources. */
  surrogates: z.strictObject({ twin: surrogateSchema, 'same-rules': surrogateSchema }).optional(),
});
export type AttackJob = z.infer<typeof attackJobSchema>;

export const jobSchema = z.discriminatedUnion('kind', [
  searchJobSchema,
  evaluateJobSchema,
  supernetTrainJobSchema,
  supernetScoreJobSchema,
  trainJobSchema,
  attackJobSchema,
  controlJobSchema,
  landscapeJobSchema,
]);
export type Job = z.infer<typeof jobSchema>;
