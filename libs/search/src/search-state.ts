import { genomeSchema, parseOrThrow, type Genome, type ScoredCandidate } from '@bionas/contracts';
import { z } from 'zod';

/**
 * Where a search stands, as JSON: every genome proposed so far, its number being its place, with its score once known.
 * `pending`: proposed, not scored yet. Null: could not be trained.
 */
export const searchStateSchema = z.strictObject({
  version: z.literal(1),
  seed: z.int().min(0),
  candidates: z.array(
    z.strictObject({
      genome: genomeSchema,
      score: z.union([z.number().min(0).max(1), z.null(), z.literal('pending')]),
    }),
  ),
});
export type SearchState = z.infer<typeof searchStateSchema>;

/** @throws AppError artifact-damaged for anything that is not a search state */
export function parseSearchState(value: unknown): SearchState {
  return parseOrThrow(searchStateSchema, value, {
    code: 'artifact-damaged',
    what: 'The state of the search',
  });
}

/** Those with a score (or with none to be had), in candidate order. */
export function scoredIn(state: SearchState): ScoredCandidate[] {
  return state.candidates.flatMap(({ genome, score }, candidate) =>
    score === 'pending' ? [] : [{ candidate, genome, score }],
  );
}

/** Proposed and not scored yet: what a resumed search asks for again. */
export function pendingIn(state: SearchState): { candidate: number; genome: Genome }[] {
  return state.candidates.flatMap(({ genome, score }, candidate) =>
    score === 'pending' ? [{ candidate, genome }] : [],
  );
}
