/** @file The relaxation of a NAS-Bench-201 space: what a trainer is told to build where the cells are not those of DARTS. */
import { z } from 'zod';
import { nb201EdgeSchema, nb201SlotsSchema } from '../genome/genome.ts';
import { ruleOptionsSchema } from '../rules/rule-options.ts';

/**
 * One cell for all places, so alphas have a row for each of its edges in `normal` and none in `reduce`. Every candidate may be the end of a search,
 * `none` too.
 */
export const nb201SupernetSpecSchema = z.strictObject({
  kind: z.literal('nas-bench-201'),
  nodes: z.int().min(3).max(4),
  channels: z.int().min(1),
  cellsPerStage: z.int().min(1),
  candidates: z.array(nb201EdgeSchema).min(1),
  slots: nb201SlotsSchema,
  ruleOptions: ruleOptionsSchema.optional(),
});
export type Nb201SupernetSpec = z.infer<typeof nb201SupernetSpecSchema>;
