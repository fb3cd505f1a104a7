import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paretoFront } from './pareto-front.ts';
import { paretoFronts, type Objective } from './pareto-fronts.ts';

type Point = readonly [accuracy: number | null, size: number | null];
const objectives: Objective<Point>[] = [
  { better: 'higher', value: ([accuracy]) => accuracy },
  { better: 'lower', value: ([, size]) => size },
];

describe('paretoFronts', () => {
  it('sorts by what beats what', () => {
    const [a, b, c, d, e, f]: Point[] = [
      [0.9, 30], // a: best accuracy
      [0.8, 20], // b: beaten by none
      [0.8, 25], // c: by b
      [0.5, 10], // d: smallest
      [0.7, 30], // e: by a, b, c
      [0.5, 25], // f: by b, c, d
    ] as const;
    expect(paretoFronts([f, e, d, c, b, a] as Point[], objectives)).toEqual([[d, b, a], [c], [f, e]]);
  });

  it('keeps equal items together, and a lone one on a front', () => {
    const same: Point[] = [
      [0.5, 10],
      [0.5, 10],
    ];
    expect(paretoFronts(same, objectives)).toEqual([same]);
    expect(paretoFronts([], objectives)).toEqual([]);
  });

  it('puts items with an unknown value behind all others, those without any last', () => {
    const known: Point = [0.1, 90];
    const [better, worse, none]: Point[] = [
      [0.9, null],
      [0.3, null],
      [null, null],
    ] as const;
    const fronts = paretoFronts([none, worse, better, known] as Point[], objectives);
    expect(fronts).toEqual([[known], [better], [worse], [none]]);
    expect(paretoFront([none, better, known] as Point[], objectives)).toEqual([known]);
  });

  it('is what taking one front off after another gives', () => {
    const value = fc.integer({ min: 0, max: 6 });
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value, value), { maxLength: 25 }), (points) => {
        const three = [0, 1, 2].map((axis): Objective<number[]> => ({
          better: axis === 1 ? 'lower' : 'higher',
          value: (point) => point[axis] ?? null,
        }));
        const beats = (a: number[], b: number[]): boolean => {
          const signs = [1, -1, 1].map((sign, axis) => Math.sign(sign * ((a[axis] ?? 0) - (b[axis] ?? 0))));
          return !signs.includes(-1) && signs.includes(1);
        };
        let left: number[][] = points;
        for (const front of paretoFronts<number[]>(points, three)) {
          expect(front).toEqual(left.filter((own) => !left.some((other) => beats(other, own))));
          left = left.filter((own) => left.some((other) => beats(other, own)));
        }
        expect(left).toEqual([]);
      }),
    );
  });
});
