/** @file The numbers of TensorFlow's op StatelessRandomUniform, version 1, in JavaScript: the same to the bit. */
import { philox, type Block } from './philox.ts';

/** TensorFlow's key for the block that mixes the seeds, so that weak seeds will do. */
const mixingKey = [0x3ec8f720, 0x02461e29] as const;
const wordRange = 2 ** 32;
/** A number keeps the lower 23 bits of its word. */
const mantissaMask = 0x7fffff;
const unit = 2 ** -23;

/** `size` numbers in [0, 1), multiples of 2⁻²³, from two seeds of 32 bits. A shorter draw is the start of a longer one. */
export function uniformValues(size: number, seed: readonly [number, number]): Float32Array {
  const [key0, key1, high0, high1] = philox([...wide(seed[0]), ...wide(seed[1])], mixingKey);
  const values = new Float32Array(size);
  for (let start = 0; start < size; start += 4) {
    const block = start / 4;
    const counter: Block = [block >>> 0, Math.floor(block / wordRange), high0, high1];
    const words = philox(counter, [key0, key1]);
    for (let place = 0; place < 4 && start + place < size; place += 1) {
      values[start + place] = ((words[place] ?? 0) & mantissaMask) * unit;
    }
  }
  return values;
}

/** A seed of 32 bits with its sign, as the two words of one of 64. */
function wide(seed: number): [number, number] {
  return [seed >>> 0, seed < 0 ? wordRange - 1 : 0];
}
