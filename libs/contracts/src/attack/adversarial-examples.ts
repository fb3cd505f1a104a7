/**
 * @file A few attacked images of a run, to be looked at: a safetensors file (opens in PyTorch too) with the tensors `clean`, [images, height, width,
 * channels], and `adversarial`, [radii, images, height, width, channels], both float32 in [0, 1], and the head below as JSON under `bionas`.
 * Equal examples give equal bytes.
 */
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { decodeSafetensors } from '../safetensors/decode-safetensors.ts';
import { encodeSafetensors } from '../safetensors/encode-safetensors.ts';
import { attackSettingsSchema, normNameSchema } from './settings.ts';

/** What the network says, and how sure it is of it (softmax, 0 to 1). */
const answerSchema = z.strictObject({ answer: z.int().min(0), confidence: z.number().min(0).max(1) });
export type NetworkAnswer = z.infer<typeof answerSchema>;

export const adversarialHeadSchema = z.strictObject({
  version: z.literal(1),
  settings: attackSettingsSchema,
  norm: normNameSchema.exclude(['l0']),
  seed: z.int(),
  /** [height, width, channels] */
  shape: z.tuple([z.int().min(1), z.int().min(1), z.int().min(1)]),
  images: z.array(
    z.strictObject({
      /** In the list of attacked images. */
      place: z.int().min(0),
      /** In the data set. */
      index: z.int(),
      label: z.int().min(0),
      clean: answerSchema,
    }),
  ),
  /** Growing. At each the attack began anew. `answers`: one for each image. */
  radii: z.array(z.strictObject({ epsilon: z.number().positive(), answers: z.array(answerSchema) })),
});
export type AdversarialHead = z.infer<typeof adversarialHeadSchema>;

export interface AdversarialExamples {
  readonly head: AdversarialHead;
  /** [images, height, width, channels] */
  readonly clean: Float32Array;
  /** One for each radius, each [images, height, width, channels] */
  readonly adversarial: readonly Float32Array[];
}

export function encodeAdversarials({ head, clean, adversarial }: AdversarialExamples): Uint8Array {
  const images = [head.images.length, ...head.shape];
  const attacked = new Float32Array(clean.length * adversarial.length);
  adversarial.forEach((one, place) => attacked.set(one, place * clean.length));
  return encodeSafetensors({
    metadata: { bionas: JSON.stringify(head) },
    tensors: new Map([
      ['clean', { shape: images, data: clean }],
      ['adversarial', { shape: [adversarial.length, ...images], data: attacked }],
    ]),
  });
}

/** @throws AppError `artifact-damaged`: not such a file, cut off, or of a version that is not known here */
export function decodeAdversarials(bytes: Uint8Array): AdversarialExamples {
  const { head, clean, adversarial } = fileOf(bytes);
  const values = head.images.length * head.shape.reduce((product, side) => product * side, 1);
  if (
    clean?.length !== values ||
    adversarial?.length !== values * head.radii.length ||
    head.radii.some((one) => one.answers.length !== head.images.length)
  )
    throw damaged(
      `${clean?.length} and ${adversarial?.length} values, expected ${values} and ${values * head.radii.length}`,
    );
  return {
    head,
    clean,
    adversarial: head.radii.map((_, place) => adversarial.subarray(place * values, (place + 1) * values)),
  };
}

interface FileParts {
  readonly head: AdversarialHead;
  readonly clean: Float32Array | undefined;
  readonly adversarial: Float32Array | undefined;
}

function fileOf(bytes: Uint8Array): FileParts {
  try {
    const { metadata, tensors } = decodeSafetensors(bytes);
    const head = adversarialHeadSchema.parse(JSON.parse(metadata['bionas'] ?? ''));
    return { head, clean: tensors.get('clean')?.data, adversarial: tensors.get('adversarial')?.data };
  } catch (cause) {
    throw damaged('its head cannot be read', cause);
  }
}

function damaged(problem: string, cause?: unknown): AppError {
  return new AppError(
    'artifact-damaged',
    `Not a sound file of adversarial examples: ${problem}. Run the attack again to make a new one.`,
    { cause },
  );
}
