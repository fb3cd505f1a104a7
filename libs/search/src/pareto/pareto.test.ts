/** Oracles: distances and fronts of Deb et al. 2002, computed by hand. */
import type { Objective } from '@bionas/analysis';
import { createRandom } from '@bionas/search-space';
import { describe, expect, it } from 'vitest';
import { crowdingDistance } from './crowding-distance.ts';
import { crowdedTournament, rankByFronts } from './nsga2.ts';
import { candidateObjectives, type CandidateObjective, type MeasuredCandidate } from './objectives.ts';

type Point = readonly [number | null, number];
const objectives: Objective<Point>[] = [
  { better: 'higher', value: ([first]) => first },
  { better: 'higher', value: ([, second]) => second },
];

describe('crowdingDistance', () => {
  it('is the distance of the neighbours in shares of the range, infinite at the ends', () => {
    const front: Point[] = [
      [4, 5],
      [1, 10],
      [7, 1],
      [2, 7],
    ];
    // Ranges 6 and 9. Of (4, 5): (7 − 2)/6 + (7 − 1)/9; of (2, 7): (4 − 1)/6 + (10 − 5)/9.
    const [inner, ...others] = crowdingDistance(front, objectives);
    expect(inner).toBeCloseTo(5 / 6 + 6 / 9, 12);
    expect(others.slice(0, 2)).toEqual([Infinity, Infinity]);
    expect(others[2]).toBeCloseTo(3 / 6 + 5 / 9, 12);
  });

  it('gives one of equal items the end, and leaves out objectives without range or value', () => {
    const front: Point[] = [
      [1, 5],
      [1, 5],
      [3, 5],
      [3, 5],
      [null, 5],
    ];
    // Second 1: below 1, above 3, range 2. Second 3: nothing above, below 3.
    expect(crowdingDistance(front, objectives)).toEqual([Infinity, 1, Infinity, 0, 0]);
    expect(crowdingDistance([[1, 1]], objectives)).toEqual([0]);
  });
});

describe('rankByFronts', () => {
  const points: Point[] = [
    [1, 1], // front 2
    [4, 5],
    [1, 10],
    [7, 1],
    [2, 7],
    [2, 6], // front 1
  ];

  it('goes by fronts, then by room', () => {
    const ranked = rankByFronts(points, objectives);
    expect(ranked.map(({ item, front }) => [...item, front])).toEqual([
      [1, 10, 0],
      [7, 1, 0],
      [4, 5, 0],
      [2, 7, 0],
      [2, 6, 1],
      [1, 1, 2],
    ]);
  });

  it('is the order of accuracy where that is the only objective', () => {
    const [accuracy] = objectives;
    const items: Point[] = [
      [0.3, 0],
      [null, 0],
      [0.9, 0],
      [0.5, 0],
    ] as const satisfies Point[];
    const ranked = rankByFronts(items, accuracy === undefined ? [] : [accuracy]);
    expect(ranked.map(({ item: [value] }) => value)).toEqual([0.9, 0.5, 0.3, null]);
  });
});

describe('crowdedTournament', () => {
  const ranked = rankByFronts<Point>(
    [
      [1, 10],
      [7, 1],
      [4, 5],
      [2, 6],
      [1, 1],
    ],
    objectives,
  );

  it('takes the best of all where all are drawn, and none where there is none', () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const winner = crowdedTournament(ranked, 5, createRandom(seed));
      expect([
        [1, 10],
        [7, 1],
      ]).toContainEqual(winner);
    }
    expect(crowdedTournament<Point>([], 2, createRandom(1))).toBeUndefined();
  });

  it('of two never takes the worse, whatever their order', () => {
    const wins = new Map<string, number>();
    for (let seed = 0; seed < 2_000; seed += 1) {
      const winner = String(crowdedTournament(ranked, 2, createRandom(seed)));
      wins.set(winner, (wins.get(winner) ?? 0) + 1);
    }
    // 10 pairs: (1,1) loses all; (4,5) and (2,6) share a front with infinite ends, so (2,6) is inner.
    expect(wins.has('1,1')).toBe(false);
    // Either end wins 3 pairs and half of the one with the other end: 0.35 of 2,000, deviation 21.
    expect(Math.abs((wins.get('1,10') ?? 0) - 700)).toBeLessThan(90);
    expect(Math.abs((wins.get('7,1') ?? 0) - 700)).toBeLessThan(90);
  });
});

describe('candidateObjectives', () => {
  const candidate = (accuracy: number | null, parameters: number, bioShare: number): MeasuredCandidate => ({
    accuracy,
    costs: { parameters, multiplyAdds: 10 * parameters, bioShare },
  });
  const frontsFor = (...names: CandidateObjective[]): number[] => {
    const items = [
      candidate(0.9, 200, 0),
      candidate(0.8, 100, 0.5),
      candidate(0.7, 150, 0.4),
      candidate(null, 50, 1),
    ];
    const ranked = rankByFronts<MeasuredCandidate>(
      items,
      names.map((name) => candidateObjectives[name]),
    );
    return items.map((item) => ranked.find((one) => one.item === item)?.front ?? NaN);
  };

  it('go up for accuracy and the share of other rules, down for costs', () => {
    expect(frontsFor('accuracy')).toEqual([0, 1, 2, 3]);
    expect(frontsFor('parameters')).toEqual([3, 1, 2, 0]);
    expect(frontsFor('multiply-adds')).toEqual([3, 1, 2, 0]);
    expect(frontsFor('bio-share')).toEqual([3, 1, 2, 0]);
    expect(frontsFor('accuracy', 'parameters', 'bio-share')).toEqual([0, 0, 1, 2]);
  });

  it('put what is not measured last', () => {
    const known: MeasuredCandidate = { ...candidate(0.1, 1, 0), robustness: 0 };
    const ranked = rankByFronts([candidate(0.9, 1, 0), known], [candidateObjectives.robustness]);
    expect(ranked[0]?.item).toBe(known);
  });
});
