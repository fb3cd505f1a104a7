import { expect, test } from 'vitest';
import { decodeAdversarials, encodeAdversarials, type AdversarialExamples } from './adversarial-examples.ts';
import { attackSettingsSchema } from './settings.ts';

const answers = [
  { answer: 1, confidence: 0.75 },
  { answer: 0, confidence: 0.5 },
];
const examples: AdversarialExamples = {
  head: {
    version: 1,
    settings: attackSettingsSchema.parse({ attack: 'fgsm' }),
    ...{ norm: 'linf', seed: 3, shape: [1, 3, 1] },
    images: answers.map((clean, place) => ({ place, index: 7 * place, label: clean.answer, clean })),
    radii: [
      { epsilon: 0.1, answers },
      { epsilon: 0.5, answers },
    ],
  },
  clean: Float32Array.of(0, 0.5, 1, 0.25, 0.1, 0.3),
  adversarial: [Float32Array.of(0.1, 0.4, 1, 0.35, 0, 0.4), Float32Array.of(0.5, 0, 1, 0.75, 0, 0.8)],
};

test('what is written is read again, whatever the bytes lie in', () => {
  const bytes = encodeAdversarials(examples);
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  expect(decodeAdversarials(shifted.subarray(3))).toEqual(examples);
  expect(encodeAdversarials(examples)).toEqual(bytes);
});

test('the file is safetensors: header length, tensors by name, type, shape and place', () => {
  const bytes = encodeAdversarials(examples);
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as object;
  expect((8 + length) % 8).toBe(0);
  expect(header).toMatchObject({
    clean: { dtype: 'F32', shape: [2, 1, 3, 1], data_offsets: [0, 24] },
    adversarial: { dtype: 'F32', shape: [2, 2, 1, 3, 1], data_offsets: [24, 72] },
  });
  expect(bytes.length).toBe(8 + length + 72);
});

test('a file that is cut off, or something else, is refused in words', () => {
  const bytes = encodeAdversarials(examples);
  for (const wrong of [bytes.subarray(0, 4), bytes.subarray(0, bytes.length - 4), bytes.subarray(0, 40)])
    expect(() => decodeAdversarials(wrong)).toThrow(/adversarial examples/);
  const other = bytes.slice();
  other[9] = 0;
  expect(() => decodeAdversarials(other)).toThrow(/its head cannot be read/);
});
