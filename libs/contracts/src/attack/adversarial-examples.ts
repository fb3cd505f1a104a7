/**
 * @file A few attacked images of a run, to be looked at: a safetensors file (opens in PyTorch too) with the tensors `clean`, [images, height, width,
 * channels], and `adversarial`, [radii, images, height, width, channels], both float32 in [0, 1], and the head below as JSON under `bionas`.
 * Equal examples give equal bytes.
 */
import { z } from 'zod';
import { AppError } from '../errors.ts';
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
  const split = clean.byteLength;
  const end = split * (1 + adversarial.length);
  const header = {
    __metadata__: { bionas: JSON.stringify(head) },
    clean: { dtype: 'F32', shape: images, data_offsets: [0, split] },
    adversarial: { dtype: 'F32', shape: [adversarial.length, ...images], data_offsets: [split, end] },
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = Math.ceil((8 + text.length) / 8) * 8;
  const bytes = new Uint8Array(start + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  // The format pads its header with spaces.
  bytes.fill(0x20, 8, start);
  bytes.set(text, 8);
  [clean, ...adversarial].forEach((tensor, place) => {
    bytes.set(new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength), start + place * split);
  });
  return bytes;
}

/** @throws AppError `artifact-damaged`: not such a file, cut off, or of a version that is not known here */
export function decodeAdversarials(bytes: Uint8Array): AdversarialExamples {
  const headerBytes =
    bytes.length < 8 ? NaN : Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  const start = 8 + headerBytes;
  if (!(start <= bytes.length)) throw damaged(`${bytes.length} bytes, too few for its header`);
  const head = headOf(bytes.subarray(8, start));
  const values = head.images.length * head.shape.reduce((product, side) => product * side, 1);
  const expected = 4 * values * (1 + head.radii.length);
  if (
    bytes.length - start !== expected ||
    head.radii.some((one) => one.answers.length !== head.images.length)
  )
    throw damaged(`${bytes.length - start} bytes of images, expected ${expected}`);
  // Copied, since a Float32Array must begin at a multiple of 4.
  const pixels = new Float32Array(new Uint8Array(bytes.subarray(start)).buffer);
  const part = (place: number): Float32Array => pixels.subarray(place * values, (place + 1) * values);
  return { head, clean: part(0), adversarial: head.radii.map((_, place) => part(place + 1)) };
}

const headerSchema = z.object({ __metadata__: z.object({ bionas: z.string() }) });

function headOf(bytes: Uint8Array): AdversarialHead {
  try {
    const header = headerSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
    return adversarialHeadSchema.parse(JSON.parse(header.__metadata__.bionas));
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
