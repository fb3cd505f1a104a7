import { z } from 'zod';

/** SHA-256 in hexadecimal: the name of an immutable file. */
export const artifactHashSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits (a SHA-256)');
export type ArtifactHash = z.infer<typeof artifactHashSchema>;

export const artifactKinds = ['weights', 'supernet', 'checkpoint', 'search-state', 'adversarials'] as const;
export const artifactKindSchema = z.enum(artifactKinds);
export type ArtifactKind = z.infer<typeof artifactKindSchema>;

export const artifactSchema = z.strictObject({
  hash: artifactHashSchema,
  bytes: z.int().min(0),
  kind: artifactKindSchema,
});
export type Artifact = z.infer<typeof artifactSchema>;
