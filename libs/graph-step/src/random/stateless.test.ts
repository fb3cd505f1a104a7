import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadNative } from '../testing/load-native.ts';
import { statelessBernoulli } from './stateless-bernoulli.ts';
import { statelessInteger } from './stateless-integer.ts';
import { statelessNormal } from './stateless-normal.ts';
import { statelessUniform } from './stateless-uniform.ts';
import { stepSeed } from './step-seed.ts';

beforeAll(loadNative);
beforeEach(async () => {
  await tf.setBackend('tensorflow');
});

const seedOf = (first: number, second: number): tf.Tensor1D => tf.tensor1d([first, second], 'int32');
const valuesOf = (make: () => tf.Tensor): Float32Array | Int32Array | Uint8Array => {
  const tensor = tf.tidy(make);
  const values = tensor.dataSync();
  tensor.dispose();
  return values;
};
/** The values of a draw on every backend: tfjs-node, then our own JavaScript. */
async function onBoth(make: () => tf.Tensor): Promise<readonly ReturnType<typeof valuesOf>[]> {
  await tf.setBackend('tensorflow');
  const native = valuesOf(make);
  await tf.setBackend('cpu');
  return [native, valuesOf(make)];
}
const bytesOf = (values: ArrayBufferView = new Uint8Array()): Buffer =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength);
const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const moment = (values: ArrayLike<number>, power: number): number =>
  mean(Array.from(values, (value) => value ** power));
/** How far counts are from equal ones: about as large as there are kinds, less one. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}
function countsOf(values: ArrayLike<number>, kinds: number): number[] {
  const counts = new Array<number>(kinds).fill(0);
  for (const value of Array.from(values)) counts[value] = (counts[value] ?? NaN) + 1;
  return counts;
}

const sizes = [0, 1, 2, 3, 4, 5, 7, 31, 1000, 4099, 70_001];
const seeds = [
  [0, 0],
  [0, 1],
  [1, 0],
  [-1, -1],
  [-1, 5],
  [3, -7],
  [2 ** 31 - 1, -(2 ** 31)],
  [-(2 ** 31), 2 ** 31 - 1],
  ...Array.from({ length: 40 }, (_, place) => [
    Math.imul(place + 1, 0x9e3779b1),
    Math.imul(place + 1, 0x85ebca77),
  ]),
] as [number, number][];

describe('statelessUniform', () => {
  it.each(sizes)('draws %d numbers that are the same to the bit in TensorFlow and here', async (size) => {
    for (const [first, second] of size > 10_000 ? seeds.slice(0, 8) : seeds) {
      const [native, own] = await onBoth(() => statelessUniform([size], seedOf(first, second)));
      expect(own?.length).toBe(size);
      // To compare 70,000 numbers one by one takes longer than to draw them.
      expect(bytesOf(own).equals(bytesOf(native))).toBe(true);
    }
  });

  it('gives the shape asked for, the start of a longer draw, and numbers in [0, 1)', () => {
    const seed = seedOf(4, 5);
    expect(statelessUniform([2, 3, 5], seed).shape).toEqual([2, 3, 5]);
    expect(statelessUniform([], seed).shape).toEqual([]);
    const values = valuesOf(() => statelessUniform([1001], seed));
    expect(valuesOf(() => statelessUniform([7, 11], seed))).toEqual(values.slice(0, 77));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
  });

  it('is uniform: mean, variance, chi-square of 100 cells, and no memory from one number to the next', () => {
    const size = 100_000;
    const values = valuesOf(() => statelessUniform([size], seedOf(11, 12)));
    // Standard errors: 0.2887/√100000 = 0.0009 and √(1/180/100000) = 0.00024.
    expect(Math.abs(mean(values) - 1 / 2)).toBeLessThan(0.0036);
    expect(Math.abs(moment(values, 2) - mean(values) ** 2 - 1 / 12)).toBeLessThan(0.001);
    // Chi-square with 99 degrees: mean 99, standard deviation 14.1.
    const cells = chiSquare(
      countsOf(
        values.map((value) => Math.floor(value * 100)),
        100,
      ),
    );
    expect(cells).toBeGreaterThan(50);
    expect(cells).toBeLessThan(160);
    const products = Array.from(
      values.slice(1),
      (value, place) => (value - 0.5) * ((values[place] ?? 0) - 0.5),
    );
    expect(Math.abs(mean(products) * 12)).toBeLessThan(4 / Math.sqrt(size));
  });

  it('refuses what is no seed', () => {
    for (const seed of [
      tf.tensor1d([1, 2]),
      tf.tensor1d([1, 2, 3], 'int32'),
      tf.tensor2d([[1, 2]], [1, 2], 'int32'),
    ]) {
      expect(() => statelessUniform([3], seed as tf.Tensor1D)).toThrow(/stepSeed/);
    }
  });

  it.each(['tensorflow', 'cpu'])('leaves nothing behind on %s', async (backend) => {
    await tf.setBackend(backend);
    const seed = seedOf(1, 2);
    const { numTensors } = tf.memory();
    const drawn = [
      statelessUniform([5], seed),
      statelessInteger([5], 3, seed),
      statelessNormal([5], seed),
      statelessBernoulli([5], 0.5, seed),
      stepSeed(
        1,
        'a',
        tf.tidy(() => tf.scalar(1, 'int32')),
      ),
    ];
    // The scalar of the last is the caller's.
    expect(tf.memory().numTensors).toBe(numTensors + drawn.length + 1);
  });
});

describe('stepSeed', () => {
  const seedFor = (seed: number, stream: string | number, step: number): string =>
    valuesOf(() => stepSeed(seed, stream, tf.scalar(step, 'int32'))).join();

  it('is the same on every backend, also past the largest integer', async () => {
    for (const step of [0, 1, 12_345, 2 ** 31 - 1]) {
      for (const stream of ['a', 'b', 3]) {
        const [native, own] = await onBoth(() => stepSeed(7, stream, tf.scalar(step, 'int32')));
        expect(own).toEqual(native);
      }
    }
  });

  it('differs between seeds, streams and steps, and tells 1 from "1"', () => {
    const seen = new Set<string>();
    let count = 0;
    for (const seed of [0, 1, -1, 2 ** 32 + 1, 2 ** 53 - 1]) {
      for (const stream of [0, 1, '0', '1', '', 'dropout', 'dropout.1', 'drop path']) {
        for (const step of [0, 1, 2, 1000]) {
          seen.add(seedFor(seed, stream, step));
          count += 1;
        }
      }
    }
    expect(seen.size).toBe(count);
  });

  it('makes streams that do not correlate, from step to step and from name to name', () => {
    const size = 20_000;
    const draw = (stream: string, step: number): Float32Array =>
      valuesOf(() => statelessUniform([size], stepSeed(1, stream, tf.scalar(step, 'int32')))) as Float32Array;
    const draws = [draw('a', 0), draw('a', 1), draw('a', 2), draw('b', 0), draw('b', 1)];
    draws.forEach((one, place) => {
      for (const other of draws.slice(place + 1)) {
        const correlation = 12 * mean(one.map((value, index) => (value - 0.5) * ((other[index] ?? 0) - 0.5)));
        expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(size));
      }
    });
  });

  it('refuses fractions, steps that are not int32, and more than one step', () => {
    const step = tf.scalar(1, 'int32');
    expect(() => stepSeed(0.5, 'a', step)).toThrow(/whole number/);
    expect(() => stepSeed(2 ** 53, 'a', step)).toThrow(/whole number/);
    expect(() => stepSeed(1, NaN, step)).toThrow(/stream/);
    expect(() => stepSeed(1, 'a', tf.scalar(1))).toThrow(/int32 scalar/);
    expect(() => stepSeed(1, 'a', tf.tensor1d([1], 'int32') as unknown as tf.Scalar)).toThrow(/int32 scalar/);
  });
});

describe('statelessInteger', () => {
  it.each([1, 2, 3, 9, 10, 1000, 2 ** 23])('draws below %d, equally on every backend', async (below) => {
    const [native, own] = await onBoth(() => statelessInteger([5003], below, seedOf(1, below)));
    expect(own).toEqual(native);
    expect(native).toBeInstanceOf(Int32Array);
    expect(Math.min(...(native ?? []))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...(native ?? []))).toBeLessThan(below);
  });

  it('never reaches its bound, whatever the bound', () => {
    // The largest uniform number there is, in float32 as the backends multiply.
    for (let below = 1; below <= 2 ** 23; below += below < 5000 ? 1 : 997) {
      expect(Math.floor(Math.fround((1 - 2 ** -23) * below))).toBe(below - 1);
    }
  });

  it('gives each integer its share', () => {
    const counts = countsOf(
      valuesOf(() => statelessInteger([90_000], 9, seedOf(3, 4))),
      9,
    );
    // Chi-square with 8 degrees: 26.1 is passed once in 1000.
    expect(chiSquare(counts)).toBeLessThan(26.1);
    expect(chiSquare(counts)).toBeGreaterThan(0.5);
  });

  it('refuses bounds that float32 cannot serve', () => {
    for (const below of [0, -1, 1.5, NaN, 2 ** 23 + 1]) {
      expect(() => statelessInteger([1], below, seedOf(1, 2))).toThrow(/below/);
    }
  });
});

describe('statelessNormal', () => {
  it('has the moments of the normal distribution, in both halves, which do not correlate', () => {
    const size = 200_000;
    const all = valuesOf(() => statelessNormal([size], seedOf(5, 6))) as Float32Array;
    const halves = [all.slice(0, size / 2), all.slice(size / 2)] as const;
    for (const values of halves) {
      // Standard errors of the moments: √(1, 2, 15, 96)/√100000 = 0.0032, 0.0045, 0.012, 0.031.
      expect(Math.abs(moment(values, 1))).toBeLessThan(0.0126);
      expect(Math.abs(moment(values, 2) - 1)).toBeLessThan(0.018);
      expect(Math.abs(moment(values, 3))).toBeLessThan(0.049);
      expect(Math.abs(moment(values, 4) - 3)).toBeLessThan(0.124);
    }
    const [cosines, sines] = halves;
    expect(Math.abs(mean(cosines.map((value, place) => value * (sines[place] ?? 0))))).toBeLessThan(0.0126);
    // Within one standard deviation: 68.27 %, with standard error 0.1 %.
    expect(Math.abs(mean(Array.from(all, (value) => Number(Math.abs(value) < 1))) - 0.6827)).toBeLessThan(
      0.0042,
    );
  });

  it('agrees on every backend, for odd sizes too', async () => {
    for (const shape of [[1], [7], [3, 5, 3]]) {
      const [native, own] = await onBoth(() => statelessNormal(shape, seedOf(8, 9)));
      expect(native?.length).toBe(shape.reduce((size, side) => size * side, 1));
      native?.forEach((value, place) => expect(own?.[place]).toBeCloseTo(value, 5));
    }
    expect(statelessNormal([3, 5, 3], seedOf(8, 9)).shape).toEqual([3, 5, 3]);
  });
});

describe('statelessBernoulli', () => {
  it.each([0, 0.1, 0.5, 0.8, 1])('keeps %d of all, equally on every backend', async (keep) => {
    const size = 40_000;
    const [native, own] = await onBoth(() => statelessBernoulli([size], keep, seedOf(6, 1)));
    // The plain backend keeps the bytes of booleans when it casts them.
    expect(Float32Array.from(own ?? [])).toEqual(native);
    expect([...new Set(native)].every((value) => value === 0 || value === 1)).toBe(true);
    expect(Math.abs(mean(native ?? []) - keep)).toBeLessThanOrEqual(
      4 * Math.sqrt((keep * (1 - keep)) / size),
    );
  });

  it('takes its probability from a tensor', () => {
    const seed = seedOf(6, 2);
    const values = valuesOf(() => statelessBernoulli([3000], tf.scalar(0.3), seed));
    expect(values).toEqual(valuesOf(() => statelessBernoulli([3000], 0.3, seed)));
    expect(() => statelessBernoulli([1], 1.1, seed)).toThrow(/probability/);
    expect(() => statelessBernoulli([1], NaN, seed)).toThrow(/probability/);
  });
});
