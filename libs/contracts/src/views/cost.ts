/** @file What an experiment will cost, and what its search has cost. Seconds; `low` and `high` are the ends of a range that is to be expected. */
import { z } from 'zod';
import { costParts } from '../run/work-load.ts';

const seconds = z.number().min(0);
export const costRangeSchema = z.strictObject({ low: seconds, middle: seconds, high: seconds });
export type CostRange = z.infer<typeof costRangeSchema>;

/**
 * What an estimate goes by: jobs of the same form and a like size, of the same form and other sizes, of other forms of the same kind of work, or
 * nothing.
 */
export const costBases = ['alike', 'other-sizes', 'other-forms', 'none'] as const;
export type CostBasis = (typeof costBases)[number];

const partSchema = z.strictObject({
  part: z.enum(costParts),
  jobs: z.int().min(0),
  /** Work of trainers (of `attacks`: of attackers); null: nothing alike was ever measured. */
  work: costRangeSchema.nullable(),
  basis: z.enum(costBases),
  /** Jobs that it goes by. */
  measured: z.int().min(0),
});

/** Before launch. */
export const costEstimateSchema = z.strictObject({
  parts: z.array(partSchema),
  /** Work of all trainers together; null: some part of it is not known. */
  trainers: costRangeSchema.nullable(),
  attackers: costRangeSchema.nullable(),
  /** On the clock, with the present pool. */
  wall: costRangeSchema.nullable(),
  pool: z.strictObject({ trainers: z.int().min(0), attackers: z.int().min(0) }),
  notes: z.array(z.string()).meta({ description: 'What is not known, and what the reader must know' }),
});
export type CostEstimate = z.infer<typeof costEstimateSchema>;

/** Of a search, while it runs and afterwards. */
export const searchCostSchema = z.strictObject({
  /** Trainings of candidates that have ended, of how many at most. */
  evaluations: z.strictObject({ done: z.int().min(0), planned: z.int().min(0) }),
  parts: z.array(
    z.strictObject({
      part: z.enum(costParts),
      /** Jobs that have ended. */
      done: z.int().min(0),
      planned: z.int().min(0),
      trainerSeconds: seconds,
    }),
  ),
  /** Work of trainers so far, lost attempts and what runs now included. */
  trainerSeconds: seconds,
  /** On the clock since it began; null: it has not begun. */
  wallSeconds: seconds.nullable(),
  /** What ends it early: hours of trainers' work, minutes on the clock. */
  limits: z.strictObject({ trainerHours: z.number().nullable(), timeLimitMinutes: z.number().nullable() }),
  /** Null: it is over. */
  toCome: z
    .strictObject({
      trainers: costRangeSchema.nullable(),
      wall: costRangeSchema.nullable(),
      notes: z.array(z.string()),
    })
    .nullable(),
});
export type SearchCost = z.infer<typeof searchCostSchema>;
