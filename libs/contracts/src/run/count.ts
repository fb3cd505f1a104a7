import { z } from 'zod';

/** Correct answers `correct` of `total` images. */
export const countSchema = z.strictObject({ correct: z.int().min(0), total: z.int().min(1) });
export type Count = z.infer<typeof countSchema>;
