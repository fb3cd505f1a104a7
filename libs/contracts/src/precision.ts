import { z } from 'zod';

/** `bfloat16` is fast on GPUs and on processors with AMX, slow elsewhere. */
export const precisionSchema = z.enum(['float32', 'bfloat16']);
export type Precision = z.infer<typeof precisionSchema>;
