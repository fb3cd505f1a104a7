import { expect, it } from 'vitest';
import { crc64 } from './crc64.ts';

/** Bit by bit, as the definition has it. */
function byDefinition(bytes: Uint8Array): bigint {
  const ones = 0xffff_ffff_ffff_ffffn;
  let sum = ones;
  for (const byte of bytes) {
    sum ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >> 1n) ^ ((sum & 1n) * 0xc96c_5795_d787_0f42n);
  }
  return sum ^ ones;
}

it('has the published check value', () => {
  // CRC-64/XZ in the catalogue of parametrised CRC algorithms.
  expect(crc64(Buffer.from('123456789'))).toBe(0x995d_c9bb_df19_39fan);
});

it('is the definition at every length and place', () => {
  const bytes = Uint8Array.from({ length: 64 }, (_, place) => (place * 151 + 7) % 256);
  for (let length = 0; length <= 40; length += 1) {
    const part = bytes.subarray(length % 5, (length % 5) + length);
    expect(crc64(part), `${length} bytes`).toBe(byDefinition(part));
  }
});
