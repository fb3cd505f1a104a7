/**
 * @file Philox 4x32-10: a random generator without state, four words from a counter and a key (Salmon et al. 2011, "Parallel Random
 * Numbers: As Easy as 1, 2, 3"). TensorFlow's stateless ops are made of it.
 */

/** Four words of 32 bits. */
export type Block = readonly [number, number, number, number];
export type Key = readonly [number, number];

const rounds = 10;
const multipliers = [0xd2511f53, 0xcd9e8d57] as const;
/** What the key grows by from round to round: the golden ratio and √3 − 1. */
const steps = [0x9e3779b9, 0xbb67ae85] as const;

/** The block of a counter, its words from 0 to 2³² − 1. */
export function philox(counter: Block, key: Key): Block {
  let [a, b, c, d] = counter;
  let [first, second] = key;
  for (let round = 0; round < rounds; round += 1) {
    const lowA = Math.imul(multipliers[0], a);
    const lowC = Math.imul(multipliers[1], c);
    const nextA = highWord(multipliers[1], c) ^ b ^ first;
    const nextC = highWord(multipliers[0], a) ^ d ^ second;
    [a, b, c, d] = [nextA, lowC, nextC, lowA];
    first += steps[0];
    second += steps[1];
  }
  return [a >>> 0, b >>> 0, c >>> 0, d >>> 0];
}

/** The upper 32 bits of a product of two words, by halves so that no partial sum leaves the exact range of a number. */
function highWord(a: number, b: number): number {
  const [lowA, highA, lowB, highB] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = highA * lowB + ((lowA * lowB) >>> 16);
  const other = lowA * highB + (middle & 0xffff);
  return highA * highB + (middle >>> 16) + (other >>> 16);
}
