/**
 * @file What people change about a search while it runs, and the record of it. A search takes changes in between two rounds of questions and
 * never within one, so that it stays the same search on any pool and after any resume.
 */
import { z } from 'zod';
import { errorRecordSchema } from '../errors.ts';
import type { SearchSpec } from '../experiment/spec.ts';
import type { StrategyName } from '../experiment/strategies.ts';
import { learningRuleNameSchema, operationNameSchema } from '../genome/names.ts';
import { alphaCells } from './supernet-metrics.ts';

/** Left out: as it is. */
const budgetSchema = z
  .strictObject({
    kind: z.literal('budget'),
    candidates: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .meta({ description: 'Trainings of candidates in all, those that are done included' }),
    epochs: z.int().min(1).max(1_000).optional().meta({
      description:
        'Of shared weights (darts, eg-nas): end after so many, at most those of the spec, whose schedules stay',
    }),
    timeLimitMinutes: z
      .number()
      .positive()
      .max(100_000)
      .nullable()
      .optional()
      .meta({ description: 'Time in all, that used so far included; null: no limit' }),
    trainerHours: z
      .number()
      .positive()
      .max(1_000_000)
      .nullable()
      .optional()
      .meta({ description: 'Work of all trainers together, that done so far included; null: no limit' }),
  })
  .refine((change) => Object.values(change).some((value, _, all) => all.length > 1 && value !== undefined), {
    message: 'a change of the budget names candidates, epochs, timeLimitMinutes or trainerHours',
  });

const parallelSchema = z.strictObject({
  kind: z.literal('parallel'),
  parallel: z.int().min(1).max(256).meta({ description: 'The most questions open at once' }),
});

/**
 * A place and what it may be. In cells an edge is a row of the alphas (0 to 13: from every node below to nodes 2, 3, 4, 5), in NAS-Bench-201 a place
 * of the cell, in a chain a layer.
 */
const place = {
  cell: z.enum(alphaCells).optional().meta({ description: 'In the space of cells alone; left out: both' }),
  edge: z.int().min(0).max(100).optional().meta({ description: 'Left out: every edge' }),
  operation: operationNameSchema.optional(),
  rule: learningRuleNameSchema.optional(),
};
const named = (change: { operation?: unknown; rule?: unknown }): boolean =>
  change.operation !== undefined || change.rule !== undefined;
const unnamed = { message: 'an operation, a rule or both are expected', path: ['operation'] };

/**
 * From now on the edge, where a genome has it, is this operation (with any rule), or this rule (where its operation has one), or both together.
 */
const pinSchema = z.strictObject({ kind: z.literal('pin'), ...place }).refine(named, unnamed);
/** From now on no genome has this operation (with any rule), or this rule (of any operation), or the pair of both on the edge. */
const banSchema = z.strictObject({ kind: z.literal('ban'), ...place }).refine(named, unnamed);
/** Takes a pin or a ban back, by its number in the history. */
const releaseSchema = z.strictObject({ kind: z.literal('release'), of: z.int().min(1) });

/** What the search itself has to take in. */
export const searchChangeSchema = z.discriminatedUnion('kind', [
  budgetSchema,
  parallelSchema,
  pinSchema,
  banSchema,
  releaseSchema,
]);
export type SearchChange = z.infer<typeof searchChangeSchema>;
export type PinOrBan = Extract<SearchChange, { kind: 'pin' | 'ban' }>;

const kin = { experimentId: z.uuid(), runId: z.uuid(), round: z.int().min(0) };
/** Everything that a history tells: changes, and what happened to the search as a whole. */
export const interventionChangeSchema = z.discriminatedUnion('kind', [
  budgetSchema,
  parallelSchema,
  pinSchema,
  banSchema,
  releaseSchema,
  z.strictObject({ kind: z.literal('pause') }),
  z.strictObject({ kind: z.literal('resume') }),
  z.strictObject({ kind: z.literal('cancel') }),
  /** Another search went on from this one, from the end of a round. */
  z.strictObject({ kind: z.literal('fork'), ...kin }),
  /** This search went on from another one, from the end of a round. */
  z.strictObject({ kind: z.literal('forked-from'), ...kin }),
]);
export type InterventionChange = z.infer<typeof interventionChangeSchema>;

/** As a searcher is told. */
export const interventionSchema = z.strictObject({
  /** In the history of the search, from 1. */
  number: z.int().min(1),
  /** It belongs between rounds of which the next begins with this question or a later one: earlier rounds were asked without it. */
  notBefore: z.int().min(0),
  change: searchChangeSchema,
});
export type Intervention = z.infer<typeof interventionSchema>;

/** What became of one: taken in, or refused with the reason. */
export const interventionOutcomeSchema = z.strictObject({
  number: z.int().min(1),
  /** Rounds that were over when it was taken in; it holds from the next one on. */
  round: z.int().min(0),
  refusal: errorRecordSchema.nullable(),
});
export type InterventionOutcome = z.infer<typeof interventionOutcomeSchema>;

/** An entry of the history of a search. */
export const interventionRowSchema = z.strictObject({
  number: z.int().min(1),
  at: z.int(),
  /** Who asked for it, as they called themselves. */
  by: z.string().nullable(),
  change: interventionChangeSchema,
  /** Rounds that were over when it took effect or was refused; null: the search has yet to take it in. */
  round: z.int().nullable(),
  refusal: errorRecordSchema.nullable(),
});
export type InterventionRow = z.infer<typeof interventionRowSchema>;

/** The end of a round of questions: a search can be forked there. */
export const generationRowSchema = z.strictObject({
  /** Rounds that were over, from 1. */
  round: z.int().min(1),
  /** Questions asked until then. */
  questions: z.int().min(0),
  at: z.int(),
  /** How far the search was. */
  progress: z.number().min(0).max(1),
  text: z.string(),
  /** Why no fork can begin here; null: it can. */
  lost: z.string().nullable(),
});
export type GenerationRow = z.infer<typeof generationRowSchema>;

/** How a search stands with all that was changed. */
export const searchViewSchema = z.strictObject({
  runId: z.uuid(),
  experimentId: z.uuid(),
  /** Rounds that are over. */
  round: z.int().min(0),
  budget: z.strictObject({
    candidates: z.int(),
    /** Of shared weights; null: the strategy has none. */
    epochs: z.int().nullable(),
    timeLimitMinutes: z.number().nullable(),
    trainerHours: z.number().nullable(),
  }),
  parallel: z.int(),
  /** Pins and bans in force, by their number in the history. */
  steering: z.array(
    z.strictObject({ number: z.int(), change: z.discriminatedUnion('kind', [pinSchema, banSchema]) }),
  ),
  /** Changes that the search has yet to take in. */
  waiting: z.int(),
  forkedFrom: z.strictObject(kin).nullable(),
  forks: z.array(z.strictObject(kin)),
});
export type SearchView = z.infer<typeof searchViewSchema>;

/** Who may be named as asking. */
export const askerSchema = z.string().trim().min(1).max(80).nullable();

/** What a fork may do otherwise than the search that it goes on from. */
export const forkRequestSchema = z.strictObject({
  /** Left out: that of the search, with the round. */
  name: z.string().trim().min(1).max(80).optional(),
  /** Taken in before its first round. */
  changes: z.array(searchChangeSchema).max(100).default([]),
  /** Options of the same strategy; those that the shared weights were trained by cannot change. */
  strategy: z.record(z.string(), z.json()).default({}),
});
export type ForkRequest = z.output<typeof forkRequestSchema>;

/** A search after some changes: what it goes by now. */
export interface ChangedSearch {
  readonly search: SearchSpec;
  /** Of shared weights: where the search ends; null: the strategy has none. */
  readonly epochs: number | null;
  /** In force. */
  readonly steering: readonly { readonly number: number; readonly change: PinOrBan }[];
}

/** The search of a spec after these changes, in the order of their numbers; refused ones are left out by the caller. */
export function changedSearch(
  search: SearchSpec,
  changes: readonly Pick<Intervention, 'number' | 'change'>[],
): ChangedSearch {
  const epochs = 'epochs' in search.strategy ? search.strategy.epochs : null;
  return changes.reduce<ChangedSearch>(afterChange, { search, epochs, steering: [] });
}

function afterChange(
  before: ChangedSearch,
  { number, change }: Pick<Intervention, 'number' | 'change'>,
): ChangedSearch {
  switch (change.kind) {
    case 'budget':
      return {
        ...before,
        epochs: before.epochs === null ? null : (change.epochs ?? before.epochs),
        search: withBudget(before.search, change),
      };
    case 'parallel':
      return { ...before, search: { ...before.search, parallel: change.parallel } };
    case 'pin':
    case 'ban':
      return { ...before, steering: [...before.steering, { number, change }] };
    case 'release':
      return { ...before, steering: before.steering.filter((one) => one.number !== change.of) };
  }
}

function withBudget(search: SearchSpec, change: Extract<SearchChange, { kind: 'budget' }>): SearchSpec {
  const { timeLimitMinutes, trainerHours, ...rest } = search;
  const limits = {
    timeLimitMinutes: change.timeLimitMinutes === undefined ? timeLimitMinutes : change.timeLimitMinutes,
    trainerHours: change.trainerHours === undefined ? trainerHours : change.trainerHours,
  };
  return {
    ...rest,
    candidates: change.candidates ?? search.candidates,
    ...(typeof limits.timeLimitMinutes === 'number' && { timeLimitMinutes: limits.timeLimitMinutes }),
    ...(typeof limits.trainerHours === 'number' && { trainerHours: limits.trainerHours }),
  };
}

/** Options that a fork of a search may change: what the search has learnt by then means the same under any of them. */
export const forkableOptions = {
  random: [],
  evolution: ['population', 'sample', 'crossover'],
  darts: ['derivation', 'remedy'],
  'eg-nas': [
    'derivation',
    'runs',
    'generations',
    'population',
    'similarity',
    'similarityForm',
    'step',
    'noise',
    'firstSigma',
    'minSigma',
    'covariance',
  ],
} as const satisfies Record<StrategyName, readonly string[]>;
