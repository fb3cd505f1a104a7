import { z } from 'zod';
import { precisionSchema } from '../precision.ts';

/** What made the numbers: stored with each of them. */
export const provenanceSchema = z.strictObject({
  backend: z.string(),
  tensorflow: z.string().nullable(),
  device: z.string(),
  precision: precisionSchema,
  node: z.string(),
  bionas: z.string(),
  dataHash: z.string().meta({ description: 'SHA-256 over the images, labels and split that were used' }),
});
export type Provenance = z.infer<typeof provenanceSchema>;
