import { expect, it } from 'vitest';
import { murmur } from './murmur.ts';

// Published test vectors of MurmurHash3_x86_32; lengths of every remainder by 4.
it.each([
  ['', 0, 0],
  ['', 1, 0x514e28b7],
  ['', 0xffffffff, 0x81f16f39],
  ['test', 0, 0xba6bd213],
  ['test', 0x9747b28c, 0x704b81dc],
  ['Hello, world!', 0, 0xc0363e43],
  ['Hello, world!', 0x9747b28c, 0x24884cba],
  ['The quick brown fox jumps over the lazy dog', 0, 0x2e4ff723],
  ['The quick brown fox jumps over the lazy dog', 0x9747b28c, 0x2fa826cd],
  ['aa', 0x9747b28c, 0x5d211726],
])('hashes %j with seed %d', (text, seed, hash) => {
  expect(murmur(new TextEncoder().encode(text), seed)).toBe(hash);
});
