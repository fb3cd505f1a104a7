/** Oracles: tables worked out by hand from algorithm 2 of arXiv:1810.05934. */
import { describe, expect, it } from 'vitest';
import { halvingRungs, nextTrainings, type RungResult } from './successive-halving.ts';

const options = { minEpochs: 1, maxEpochs: 9, reduction: 3 };
const onRung = (rung: number, scores: Record<number, RungResult['score']>): RungResult[] =>
  Object.entries(scores).map(([trial, score]) => ({ trial: Number(trial), rung, score }));
const next = (results: RungResult[], count = 1, newTrials = 99): [number, number, number][] =>
  nextTrainings(results, options, { count, newTrials }).map(({ trial, rung, epochs }) => [
    trial,
    rung,
    epochs,
  ]);

describe('halvingRungs', () => {
  it.each([
    [1, 9, 3, [1, 3, 9]],
    [1, 10, 3, [1, 3, 10]],
    [2, 32, 4, [2, 8, 32]],
    [1, 5, 3, [1, 5]],
    [5, 5, 3, [5]],
    [1, 2, 3, [1, 2]],
    [1, 8, 2.5, [1, 3, 8]], // log 8 / log 2.5 = 2.3
  ])('from %i to %i by %f', (minEpochs, maxEpochs, reduction, rungs) => {
    expect(halvingRungs({ minEpochs, maxEpochs, reduction })).toEqual(rungs);
  });

  it('refuses a first training longer than the last', () => {
    expect(() => halvingRungs({ minEpochs: 4, maxEpochs: 3, reduction: 3 })).toThrow(
      expect.objectContaining({ code: 'invalid-spec' }),
    );
  });
});

describe('nextTrainings', () => {
  it('draws new trials until a third of a rung is one', () => {
    expect(next([])).toEqual([[0, 0, 1]]);
    expect(next(onRung(0, { 0: 0.5, 1: 0.7 }))).toEqual([[2, 0, 1]]);
    expect(next(onRung(0, { 0: 0.5, 1: 0.7, 2: 0.6 }))).toEqual([[1, 1, 3]]);
  });

  it('promotes a trial once', () => {
    const rung0 = onRung(0, { 0: 0.5, 1: 0.7, 2: 0.6 });
    expect(next([...rung0, ...onRung(1, { 1: 'pending' })])).toEqual([[3, 0, 1]]);
    // Of six the best two, 1 and 3, may go on; 1 has.
    const six = [...rung0, ...onRung(0, { 3: 0.65, 4: 0.1, 5: 0.2 })];
    expect(next([...six, ...onRung(1, { 1: 0.8 })])).toEqual([[3, 1, 3]]);
  });

  it('looks at the highest rung first', () => {
    const results = [
      ...onRung(0, {
        0: 0.5,
        1: 0.7,
        2: 0.6,
        3: 0.9,
        4: 0.4,
        5: 0.3,
        6: 0.8,
        7: 0.1,
        8: 0.2,
        9: 0.85,
        10: 0,
        11: 0,
      }),
      ...onRung(1, { 3: 0.75, 6: 0.8, 9: 0.7 }),
    ];
    // Rung 1: one of three, 6. Rung 0: four of twelve, 3, 9, 6 and 1, of which 1 has not gone on.
    expect(next(results, 3)).toEqual([
      [6, 2, 9],
      [1, 1, 3],
      [12, 0, 1],
    ]);
  });

  it('promotes nobody from the last rung', () => {
    const results = [0, 1, 2].flatMap((rung) => onRung(rung, { 0: 0.5, 1: 0.7, 2: 0.6 }));
    expect(next(results)).toEqual([[3, 0, 1]]);
  });

  it('gives ties to the earlier trial', () => {
    expect(next(onRung(0, { 2: 0.7, 0: 0.7, 1: 0.7 }))).toEqual([[0, 1, 3]]);
  });

  it('counts failed trainings and promotes none of them, nor what is pending', () => {
    expect(next(onRung(0, { 0: null, 1: null, 2: 0.1 }))).toEqual([[2, 1, 3]]);
    expect(next(onRung(0, { 0: null, 1: null, 2: null }))).toEqual([[3, 0, 1]]);
    expect(next(onRung(0, { 0: 0.5, 1: 'pending', 2: 0.6 }))).toEqual([[3, 0, 1]]);
  });

  it('begins no more trials than it may, and then only promotes', () => {
    expect(next(onRung(0, { 0: 0.5 }), 3, 2)).toEqual([
      [1, 0, 1],
      [2, 0, 1],
    ]);
    expect(next(onRung(0, { 0: 0.5, 1: 0.6, 2: 0.7 }), 5, 0)).toEqual([[2, 1, 3]]);
    expect(next(onRung(0, { 0: 0.5, 1: 0.6 }), 5, 0)).toEqual([]);
  });

  it('goes the way of algorithm 2 where answers come one by one', () => {
    // Trial t scores 1 − t/10 on every rung: earlier trials are better.
    const results: RungResult[] = [];
    const course: string[] = [];
    for (let step = 0; step < 13; step += 1) {
      const [one] = nextTrainings(results, options, {
        count: 1,
        newTrials: 9 - new Set(results.map(({ trial }) => trial)).size,
      });
      if (one === undefined) break;
      course.push(`${one.trial}@${one.rung}`);
      results.push({ trial: one.trial, rung: one.rung, score: 1 - one.trial / 10 });
    }
    expect(course.join(' ')).toBe('0@0 1@0 2@0 0@1 3@0 4@0 5@0 1@1 6@0 7@0 8@0 2@1 0@2');
  });
});
