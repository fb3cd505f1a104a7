/**
 * @file Alphas on their way to a trainer. A generation of EG-NAS is 150 samples of 616 logits: as numbers in JSON they are a megabyte and a half
 * that every station reads number by number.
 */
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Alphas } from './relaxation.ts';

const extent = z.int().min(0).max(1_000);

/** `rows` of the normal and of the reduction cell, `logits` of all of them in this order: float32, little endian, base64. */
export const packedAlphasSchema = z.strictObject({
  rows: z.tuple([extent, extent]),
  candidates: extent,
  logits: z.base64(),
});
export type PackedAlphas = z.infer<typeof packedAlphasSchema>;

/**
 * The alphas as float32, which is what a supernet computes in: packing what was unpacked gives the same again.
 * @throws AppError `internal` where rows differ in length
 */
export function packAlphas({ normal, reduce }: Alphas): PackedAlphas {
  const rows = [...normal, ...reduce];
  const candidates = rows[0]?.length ?? 0;
  if (rows.some((row) => row.length !== candidates))
    throw new AppError('internal', `Rows of alphas differ in length; expected ${candidates} logits in each.`);
  const bytes = new DataView(new ArrayBuffer(4 * rows.length * candidates));
  rows.flat().forEach((logit, place) => bytes.setFloat32(4 * place, logit, true));
  let text = '';
  for (let place = 0; place < bytes.byteLength; place++) text += String.fromCharCode(bytes.getUint8(place));
  return { rows: [normal.length, reduce.length], candidates, logits: btoa(text) };
}

/** @throws AppError `invalid-message` where there are fewer or more logits than rows and candidates say */
export function unpackAlphas({ rows: [normal, reduce], candidates, logits }: PackedAlphas): Alphas {
  const text = atob(logits);
  const expected = 4 * (normal + reduce) * candidates;
  if (text.length !== expected)
    throw new AppError(
      'invalid-message',
      `Packed alphas of ${normal} and ${reduce} rows of ${candidates} logits have ${text.length} bytes, expected ${expected}.`,
    );
  const bytes = new DataView(Uint8Array.from(text, (letter) => letter.charCodeAt(0)).buffer);
  const row = (number: number): number[] =>
    Array.from({ length: candidates }, (_, place) =>
      bytes.getFloat32(4 * (number * candidates + place), true),
    );
  const all = Array.from({ length: normal + reduce }, (_, number) => row(number));
  return { normal: all.slice(0, normal), reduce: all.slice(normal) };
}
