/** MurmurHash3 of bytes (Appleby's x86 version of 32 bits), from 0 to 2³² − 1. */
export function murmur(bytes: Uint8Array, seed: number): number {
  let hash = seed;
  const end = bytes.length - (bytes.length % 4);
  for (let at = 0; at < end; at += 4) {
    hash ^= scrambled(wordOf(bytes.subarray(at, at + 4)));
    hash = Math.imul(rotated(hash, 13), 5) + 0xe6546b64;
  }
  hash ^= scrambled(wordOf(bytes.subarray(end))) ^ bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const rotated = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

const scrambled = (word: number): number => Math.imul(rotated(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);

/** At most four bytes, the lowest first. */
const wordOf = (bytes: Uint8Array): number =>
  bytes.reduce((word, byte, place) => word | (byte << (8 * place)), 0);
