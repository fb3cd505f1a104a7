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

const ruleOptions = ruleOptionsSchema.optional();

/** Width and depth of a network to build, and how its rules behave; `kind` agrees with the genome's space. */
export const networkSpecSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('chain'), channels: z.int().min(1), ruleOptions }),
  z.strictObject({ kind: z.literal('cell'), channels: z.int().min(1), cells: z.int().min(3), ruleOptions }),
]);
export type NetworkSpec = z.infer<typeof networkSpecSchema>;

/** `dataSeed` draws the split; it is the experiment's, so every run of it sees the same images. */
const common = { dataset: datasetSpecSchema, dataSeed: z.int().min(0) };

export const searchJobSchema = z.strictObject({
  kind: z.literal('search'),
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
/** A candidate: validation accuracy only, no test set, no weights kept. */
export const evaluateJobSchema = z.strictObject({
  kind: z.literal('evaluate'),
  candidate: z.int().min(0),
  ...trainingJob,
});
export type EvaluateJob = z.infer<typeof evaluateJobSchema>;

export const trainJobSchema = z.strictObject({ kind: z.literal('train'), ...trainingJob });
export type TrainJob = z.infer<typeof trainJobSchema>;

export const attackJobSchema = z.strictObject({
  kind: z.literal('attack'),
  ...common,
  seed: z.int().min(0),
  weights: artifactHashSchema,
  preset: attackPresetNameSchema.exclude(['none']),
});
export type AttackJob = z.infer<typeof attackJobSchema>;

export const jobSchema = z.discriminatedUnion('kind', [
  searchJobSchema,
  evaluateJobSchema,
  trainJobSchema,
  attackJobSchema,
]);
export type Job = z.infer<typeof jobSchema>;
