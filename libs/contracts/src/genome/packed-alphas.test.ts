import { expect, test } from 'vitest';
import { packAlphas, packedAlphasSchema, unpackAlphas } from './packed-alphas.ts';
import { closedLogit } from './relaxation.ts';

test('logits by hand: 1, -2 and 0.5 as float32, little endian, base64', () => {
  const packed = packAlphas({ normal: [[1], [-2]], reduce: [[0.5]] });
  // 0000803f 000000c0 0000003f
  expect(packed).toEqual({ rows: [2, 1], candidates: 1, logits: 'AACAPwAAAMAAAAA/' });
  expect(packedAlphasSchema.parse(packed)).toEqual(packed);
  expect(unpackAlphas(packed)).toEqual({ normal: [[1], [-2]], reduce: [[0.5]] });
});

test('what was unpacked packs to the same; closed candidates stay closed', () => {
  const row = [0.1, closedLogit, -1 / 3, 7e-5];
  const alphas = { normal: [row, row.toReversed(), row], reduce: [] };
  const back = unpackAlphas(packAlphas(alphas));
  expect(back).toEqual({
    normal: alphas.normal.map((logits) => logits.map(Math.fround)),
    reduce: [],
  });
  expect(back.normal[0]?.[1]).toBe(closedLogit);
  expect(packAlphas(back)).toEqual(packAlphas(alphas));
});

test('a length that does not fit is refused with both lengths', () => {
  expect(() => unpackAlphas({ rows: [2, 0], candidates: 1, logits: 'AACAPw==' })).toThrow(
    /have 4 bytes, expected 8/,
  );
  expect(() => packAlphas({ normal: [[1, 2], [3]], reduce: [] })).toThrow(/differ in length/);
});
