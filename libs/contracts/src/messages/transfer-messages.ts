/**
 * A file by its SHA-256, in 1 MiB chunks under 8 credits (platform.md, section 4), the same in both directions:
 * `offer` → `want` (from an offset: resumable) or `have` → `chunk`… one credit back for each → `stored`.
 */
import { z } from 'zod';
import { errorRecordSchema } from '../errors.ts';
import { artifactHashSchema, artifactSchema } from '../run/artifact.ts';

export const chunkBytes = 1024 * 1024;
export const transferCredits = 8;

const header = { id: z.int().min(0) };

export const offerSchema = z.strictObject({ kind: z.literal('offer'), ...header, artifact: artifactSchema });
export const wantSchema = z.strictObject({
  kind: z.literal('want'),
  ...header,
  hash: artifactHashSchema,
  offset: z.int().min(0),
  credits: z.int().min(1).max(64),
});
export const haveSchema = z.strictObject({ kind: z.literal('have'), ...header, hash: artifactHashSchema });
/** The bytes are the frame behind the header. */
export const chunkSchema = z.strictObject({
  kind: z.literal('chunk'),
  ...header,
  hash: artifactHashSchema,
  offset: z.int().min(0),
});
export const creditSchema = z.strictObject({
  kind: z.literal('credit'),
  ...header,
  hash: artifactHashSchema,
  credits: z.int().min(1).max(64),
});
export const storedSchema = z.strictObject({
  kind: z.literal('stored'),
  ...header,
  hash: artifactHashSchema,
});
export const transferFailedSchema = z.strictObject({
  kind: z.literal('transfer-failed'),
  ...header,
  hash: artifactHashSchema,
  error: errorRecordSchema,
});

export const transferMessageSchemas = [
  offerSchema,
  wantSchema,
  haveSchema,
  chunkSchema,
  creditSchema,
  storedSchema,
  transferFailedSchema,
] as const;
export const transferMessageSchema = z.discriminatedUnion('kind', transferMessageSchemas);
export type TransferMessage = z.infer<typeof transferMessageSchema>;
