import { z } from 'zod';

/** How long an engine worked on a job in one attempt, by its own clock. */
export const workTimeSchema = z.strictObject({
  /** From the job's first moment in the engine to its end, milliseconds. */
  ms: z.number().min(0),
  /**
   * Of them, before work went on at its later pace: reading images, building and recording the network. Null: it was not to be told, e.g. where the work
   * said nothing of its progress.
   */
  startMs: z.number().min(0).nullable(),
});
export type WorkTime = z.infer<typeof workTimeSchema>;

/** What a search says of the round it waits for: from which question on, and how far the search will be when all are answered, 0 to 1. */
export const searchRoundSchema = z.strictObject({
  first: z.int().min(0),
  until: z.number().min(0).max(1),
});
export type SearchRound = z.infer<typeof searchRoundSchema>;
