import {
  AppError,
  parseOrThrow,
  searchAnswerSchema,
  searchChangeSchema,
  searchQuestionSchema,
  strategyNames,
  type SearchQuestion,
  type StrategyName,
} from '@bionas/contracts';
import { z } from 'zod';
import { strategyNamed } from './registry.ts';

/**
 * Where a search stands, as JSON. `own` is the strategy's. `round`: what was asked and, as it comes, answered; the strategy sees it when it is
 * whole. `asked`: numbers given so far. `trainerMs`: work of trainers on all that is answered. `changes`: what people changed and the search took in;
 * `taken`: number of the last one looked at, refused ones included.
 */
export const searchStateSchema = z.strictObject({
  version: z.literal(2),
  seed: z.int().min(0),
  strategy: z.enum(strategyNames),
  asked: z.int().min(0),
  /** Earlier versions kept no account. */
  trainerMs: z.number().min(0).default(0),
  taken: z.int().min(0).default(0),
  changes: z.array(z.strictObject({ number: z.int().min(1), change: searchChangeSchema })).default([]),
  round: z.array(z.strictObject({ question: searchQuestionSchema, answer: searchAnswerSchema.nullable() })),
  over: z.boolean(),
  own: z.unknown(),
});
export type SearchState = z.infer<typeof searchStateSchema>;

const damaged = { code: 'artifact-damaged', what: 'The state of the search' } as const;

/** @throws AppError artifact-damaged for anything that is not the state of a search by this strategy */
export function parseSearchState(value: unknown, strategy: StrategyName): SearchState {
  const state = parseOrThrow(searchStateSchema, value, damaged);
  if (state.strategy !== strategy)
    throw new AppError(
      'artifact-damaged',
      `The state is of a search by ${state.strategy}, expected one by ${strategy}.`,
    );
  const own = parseOrThrow(strategyNamed(strategy).schema, state.own, damaged);
  return { ...state, own };
}

/** Asked and not answered yet: what a resumed search asks again. */
export function openQuestions(state: SearchState): SearchQuestion[] {
  return state.round.flatMap(({ question, answer }) => (answer === null ? [question] : []));
}
