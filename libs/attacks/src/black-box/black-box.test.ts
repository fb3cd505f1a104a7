import { expectClose } from '@bionas/engine/testing';
import { expect, test } from 'vitest';
import { imagesOf } from '../images/images.ts';
import { lengthOf } from '../norms/ball.ts';
import { randomSource } from '../random/example-random.ts';
import { childrenOf, paint } from './one-pixel.ts';
import { bumps, moveSquare, startFrom } from './square-l2.ts';
import { addSquare } from './square-linf.ts';
import { coveredShare, squareSide } from './square-schedule.ts';

/** Sides of the squares and the query from which on they hold. */
function sidesOf(queries: number): string[] {
  const sides: string[] = [];
  let last = 0;
  for (let query = 0; query < queries; query++) {
    const side = squareSide(coveredShare(query, queries, 0.8), 32, 32);
    if (side !== last) sides.push(`${side} from ${query}`);
    last = side;
  }
  return sides;
}

test('Square: sides on 32x32 (attacks.md, section 4)', () => {
  expect(sidesOf(5_000)).toEqual([
    '29 from 0',
    '20 from 6',
    '14 from 26',
    '10 from 101',
    '7 from 251',
    '5 from 501',
    '4 from 1001',
    '3 from 2001',
    '2 from 3001',
    '1 from 4001',
  ]);
  expect(sidesOf(50).slice(0, 6)).toEqual([
    '29 from 0',
    '14 from 1',
    '10 from 2',
    '7 from 3',
    '5 from 6',
    '4 from 11',
  ]);
  expect(sidesOf(50).at(-1)).toBe('1 from 41');
});

test('Square: a square of one sign a channel goes to the rim of the ball, anywhere in the image', () => {
  const clean = imagesOf([6, 6, 2], new Float32Array(72).fill(0.5));
  const random = randomSource(['square']);
  const corners = new Set<number>();
  for (let draw = 0; draw < 300; draw++) {
    const into = clean.pixels.slice();
    addSquare({ clean, row: 0, into, side: 4, epsilon: 0.1 }, random);
    const changed = [...into.keys()].filter((at) => into[at] !== 0.5);
    expect(changed).toHaveLength(4 * 4 * 2);
    corners.add(Math.floor((changed[0] ?? 0) / 2));
    for (const channel of [0, 1]) {
      const values = new Set(changed.filter((at) => at % 2 === channel).map((at) => into[at]?.toFixed(6)));
      expect(values.size).toBe(1);
      expect([0.4, 0.6].map((value) => value.toFixed(6))).toContain([...values][0]);
    }
  }
  // rows 0 to 2 and columns 0 to 2: the last place is drawn too
  expect([...corners].sort((a, b) => a - b)).toEqual([0, 1, 2, 6, 7, 8, 12, 13, 14]);
});

test('Square in L2: a pair of bumps has unit length and opposite sides', () => {
  const shape = bumps(5, () => 0.9);
  expect(lengthOf(shape)).toBeCloseTo(1, 5);
  // upper 2 rows positive, lower 3 negative
  expect(shape.slice(0, 10).every((value) => value >= 0)).toBe(true);
  expect(shape.slice(10).every((value) => value <= 0)).toBe(true);
  // lying: the same, transposed
  const lying = bumps(5, () => 0.1);
  expectClose(
    lying,
    Array.from({ length: 25 }, (_, at) => shape[(at % 5) * 5 + Math.floor(at / 5)] ?? NaN),
  );
});

test('Square in L2: displacements keep the length epsilon as long as the box allows', () => {
  const clean = imagesOf([10, 10, 3], new Float32Array(300).fill(0.5));
  const random = randomSource(['square-l2']);
  const into = new Float32Array(300);
  startFrom(clean, 0, into, 0.7, random);
  const length = (): number => lengthOf(into.map((value) => value - 0.5));
  expect(length()).toBeCloseTo(0.7, 4);
  for (let query = 0; query < 20; query++) {
    const before = into.slice();
    moveSquare({ clean, row: 0, into, side: 3, epsilon: 0.7 }, random);
    expect(length()).toBeCloseTo(0.7, 4);
    expect(into).not.toEqual(before);
  }
});

test('one-pixel: a member paints its colours where its coordinates say', () => {
  const image = new Float32Array(2 * 3 * 2);
  // row 0.6 · 2 → 1, column 0.34 · 3 → 1
  paint(Float64Array.of(0.6, 0.34, 0.2, 0.8), [2, 3, 2], image);
  expectClose(image, [0, 0, 0, 0, 0, 0, 0, 0, 0.2, 0.8, 0, 0]);
});

test('one-pixel: children by hand', () => {
  const members = [0.1, 0.2, 0.4, 0.8].map((value) => Float64Array.of(value));
  // others() of member 0 draws places 1, 2, 3: 0.2 + (0.4 − 0.8)/2 = 0
  const draws = [0.25, 0.5, 0.75, 0];
  let at = 0;
  const scripted = (): number => draws[at++ % draws.length] ?? 0.5;
  const [first] = childrenOf(members, [1, 2, 3, 4], 'rand1', scripted);
  expect(first?.[0]).toBeCloseTo(0, 12);
  // best1: the first draw gives F = 0.5 + 0.5·0.5; then r1 (unused), r2, r3 are members 1, 2, 3: 0.8 + 0.75·(0.4 − 0.8) = 0.5
  const scale = [0.5, 0.25, 0.5, 0.75, 0];
  let next = 0;
  const [best] = childrenOf(
    members,
    [1, 2, 3, 4],
    'best1',
    () => scale[next++ < 1 ? 0 : 1 + ((next - 2) % 4)] ?? 0,
  );
  expect(best?.[0]).toBeCloseTo(0.5, 12);
});

test('one-pixel: a gene out of range is drawn anew', () => {
  const members = [0.1, 0.9, 0.95, 0.05].map((value) => Float64Array.of(value));
  const random = randomSource(['genes']);
  for (let round = 0; round < 50; round++) {
    for (const child of childrenOf(members, [1, 2, 3, 4], 'rand1', random)) {
      expect(child[0]).toBeGreaterThanOrEqual(0);
      expect(child[0]).toBeLessThan(1);
    }
  }
});
