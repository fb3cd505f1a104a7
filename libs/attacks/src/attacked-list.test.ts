import { expect, test } from 'vitest';
import { attackedList, indexHash } from './attacked-list.ts';

test('a list without repetitions, the same for the same data seed, another for another', () => {
  const list = attackedList({ total: 1_000, count: 200, dataSeed: 1 });
  expect(list).toHaveLength(200);
  expect(new Set(list).size).toBe(200);
  expect(list.every((place) => place >= 0 && place < 1_000)).toBe(true);
  expect(attackedList({ total: 1_000, count: 200, dataSeed: 1 })).toEqual(list);
  expect(attackedList({ total: 1_000, count: 200, dataSeed: 2 })).not.toEqual(list);
});

test('a longer list extends a shorter one, and the whole split is a permutation', () => {
  const short = attackedList({ total: 300, count: 50, dataSeed: 9 });
  const whole = attackedList({ total: 300, count: 500, dataSeed: 9 });
  expect(whole.slice(0, 50)).toEqual(short);
  expect([...whole].sort((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, place) => place));
});

test('the first place is drawn evenly', () => {
  const counts = Array.from({ length: 10 }, () => 0);
  for (let dataSeed = 0; dataSeed < 2_000; dataSeed++) {
    const first = attackedList({ total: 10, count: 1, dataSeed })[0] ?? -1;
    counts[first] = (counts[first] ?? 0) + 1;
  }
  // Binomial(2000, 0.1): 200 ± 13.4; five standard deviations.
  for (const count of counts) expect(Math.abs(count - 200)).toBeLessThan(67);
});

test('the hash tells lists apart, order included', () => {
  // printf '[3,1]' | sha256sum
  expect(indexHash([3, 1])).toBe('51ad5c36f38fc1f146295801f5d2db92ebddab58bf285e6b9ae54b50b843374f');
  expect(indexHash([1, 3])).not.toBe(indexHash([3, 1]));
});

test('an empty split is refused', () => {
  expect(() => attackedList({ total: 0, count: 5, dataSeed: 1 })).toThrow('nothing to attack');
});
