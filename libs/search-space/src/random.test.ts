import { describe, expect, it } from 'vitest';
import { createRandom, restoreRandom, type RandomState } from './random.ts';

const draws = (random: { int(below: number): number }): number[] =>
  Array.from({ length: 20 }, () => random.int(1_000_000));

describe('createRandom', () => {
  it('gives the same numbers for the same name on every machine', () => {
    // xoroshiro128+ (rotations 24, 16, 37) from the words of SHA-256('[1,"a"]'), low half of each sum, modulo 1e6:
    // computed apart from this library. A change of generator or naming would change every stored search.
    expect(draws(createRandom(1, 'a')).slice(0, 3)).toEqual([251_394, 773_951, 389_820]);
  });

  it('gives other numbers for another seed, another label, another nesting of labels', () => {
    const names = [
      createRandom(1),
      createRandom(2),
      createRandom(1, 'a'),
      createRandom(1, 'b'),
      createRandom(1, 'a', 'b'),
      createRandom(1, 'ab'),
      createRandom(1, 1),
      createRandom(1, '1'),
    ].map((random) => draws(random).join());
    expect(new Set(names).size).toBe(names.length);
  });

  it('goes on identically from a state that went through JSON', () => {
    const random = createRandom(3, 'x');
    draws(random);
    const restored = restoreRandom(JSON.parse(JSON.stringify(random.state())) as RandomState);
    expect(draws(restored)).toEqual(draws(random));
  });

  it('draws integers and shares uniformly', () => {
    const random = createRandom(5);
    const counts = [0, 0, 0];
    let sum = 0;
    for (let i = 0; i < 30_000; i++) {
      const value = random.int(3);
      counts[value] = (counts[value] ?? 0) + 1;
      sum += random.float();
    }
    // Standard deviation of a count: √(30000·⅓·⅔) = 82; of the mean: 0.289/√30000 = 0.0017. Five of each.
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(410);
    expect(Math.abs(sum / 30_000 - 0.5)).toBeLessThan(0.0085);
  });

  it('shuffles without loss, every order equally likely', () => {
    const random = createRandom(6);
    const orders = new Map<string, number>();
    for (let i = 0; i < 6_000; i++) {
      const order = random.shuffle(['a', 'b', 'c']).join('');
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect([...orders.keys()].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
    // √(6000·⅙·⅚) = 29; five of them.
    for (const count of orders.values()) expect(Math.abs(count - 1_000)).toBeLessThan(145);
  });

  it('refuses to pick from nothing', () => {
    expect(() => createRandom(1).pick([])).toThrow(RangeError);
  });
});
