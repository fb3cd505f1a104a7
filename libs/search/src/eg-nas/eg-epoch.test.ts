import { describe, expect, it } from 'vitest';
import { flattenAlphas } from './alpha-vector.ts';
import { parseEgEpochState, type EgEpochState, type EgOptions } from './eg-epoch-state.ts';
import { egFitness, isEgEpochDone, observeEgScores, proposeEgSamples, sigmaOfEpoch } from './eg-epoch.ts';
import { finishEgEpoch } from './finish-eg-epoch.ts';
import { answersTo, begin, egDefaults, flat, landscape, table, toEnd } from './testing/eg-cases.ts';

describe('startEgEpoch', () => {
  it('starts its runs around the alphas, with the step size of the epoch', () => {
    const alphas = table((edge) => [edge, 1, -1, 0]);
    const { runs } = begin({ noise: 0.5 }, { alphas });
    expect(runs.map(({ sigma }) => sigma)).toEqual([0.25, 0.25, 0.25]);
    const noise = runs.flatMap(({ mean }) =>
      mean.map((value, index) => value - (flattenAlphas(alphas)[index] ?? 0)),
    );
    const deviation = Math.sqrt(noise.reduce((sum, value) => sum + value ** 2, 0) / noise.length);
    // 336 draws: the standard error is 0.5/√672 = 0.019.
    expect(Math.abs(deviation - 0.5)).toBeLessThan(0.1);
  });

  it('shrinks σ with the epoch, not below its least', () => {
    expect([0, 9, 99].map((epoch) => sigmaOfEpoch(epoch, egDefaults))).toEqual([1, 0.1, 0.02]);
  });
});

describe('proposeEgSamples', () => {
  it('asks for the samples of all runs at once, in the first generation for the present alphas too', () => {
    const first = begin();
    expect(proposeEgSamples(first).map(({ place }) => place)).toEqual(['present', ...Array(18).keys()]);
    expect(proposeEgSamples(first)[0]?.alphas).toEqual(flat);
    const second = observeEgScores(
      first,
      answersTo(first, () => ({ loss: 1, accuracy: 0.5 })),
    );
    expect(second.generation).toBe(1);
    expect(proposeEgSamples(second).map(({ place }) => place)).toEqual([...Array(18).keys()]);
    const done = toEnd(second, () => ({ loss: 1, accuracy: 0.5 }));
    expect(proposeEgSamples(done)).toEqual([]);
  });

  it('draws every run, epoch and seed on its own, and a further run moves no other', () => {
    const steps = (state: EgEpochState): number[][] =>
      state.runs.map((_, run) =>
        proposeEgSamples(state)
          .filter(({ place }) => place !== 'present' && Math.floor(place / state.options.population) === run)
          .flatMap(({ alphas }) => flattenAlphas(alphas)),
      );
    const options = { population: 50, noise: 0 };
    const [a = [], b = [], c = []] = steps(begin(options));
    const [later = []] = steps(begin(options, { epoch: 4 }));
    const [other = []] = steps(begin(options, { seed: 2 }));
    const dot = (x: number[], y: number[]): number =>
      x.reduce((sum, value, index) => sum + value * (y[index] ?? 0), 0);
    for (const [x, y] of [
      [a, b],
      [a, c],
      [b, c],
      [a, later],
      [a, other],
    ] as const) {
      // 5600 pairs of independent draws: standard error 1/√5600 = 0.013.
      expect(Math.abs(dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y)))).toBeLessThan(0.067);
    }
    expect(steps(begin({ ...options, runs: 2 }))).toEqual([a, b]);
  });
});

describe('egFitness', () => {
  it.each([
    // Cross-entropy 2, κ = 0.4, S = 0.9, A0 = 0.5; as accurate as the alphas counts as good.
    ['published', 0.5, 2.36],
    ['published', 0.49, 1.64],
    ['centred', 0.5, 1.96],
    ['centred', 0.49, 2.04],
    ['reversed', 0.5, 1.64],
    ['reversed', 0.49, 2.36],
  ] as const)('%s, accuracy %f: %f', (similarityForm, accuracy, expected) => {
    const reference = { accuracy: 0.5, options: { similarity: 0.4, similarityForm } };
    expect(egFitness({ loss: 2, accuracy }, 0.9, reference)).toBeCloseTo(expected, 14);
  });
});

describe('an epoch', () => {
  // Samples so near the alphas that S is 1 but for rounding.
  const near = { runs: 1, generations: 1, population: 2, noise: 0, firstSigma: 1e-7, minSigma: 1e-7 };
  const winnerWith = (a0: number | null, options: Partial<EgOptions> = {}): number | undefined => {
    const state = observeEgScores(begin({ ...near, ...options }), [
      { place: 'present', score: a0 === null ? null : { loss: 1, accuracy: a0 } },
      { place: 0, score: { loss: 1, accuracy: 0.6 } },
      { place: 1, score: { loss: 1.5, accuracy: 0.5 } },
    ]);
    return finishEgEpoch(state).record.winner?.place;
  };

  it('holds samples against the accuracy of the present alphas, A0', () => {
    // A0 = 0.55: 1 + 0.4 against 1.5 − 0.4. Both good or both bad: 1 against 1.5 whatever the sign.
    expect([0.5, 0.55, 0.6, 0.7].map((a0) => winnerWith(a0))).toEqual([0, 1, 1, 0]);
    expect([0.5, 0.55, 0.6, 0.7].map((a0) => winnerWith(a0, { similarityForm: 'centred' }))).toEqual([
      0, 0, 0, 0,
    ]);
    expect(winnerWith(null)).toBe(0);
  });

  it('steps a tenth of the way towards the most accurate of the fittest samples', () => {
    const state = begin({ generations: 1, population: 2 }, { alphas: table((edge) => [edge, 1, 2, 0]) });
    const proposed = proposeEgSamples(state);
    // Fittest of the runs: places 1, 2 and 4; of these 2 and 4 are equally accurate, and 4 has the lower loss.
    const scores = [
      { loss: 1.2, accuracy: 0.5 },
      { loss: 1.1, accuracy: 0.5 },
      { loss: 1.1, accuracy: 0.6 },
      { loss: 3, accuracy: 0.9 },
      { loss: 1, accuracy: 0.6 },
      null,
    ];
    const done = observeEgScores(state, [
      { place: 'present', score: { loss: 1, accuracy: 0.1 } },
      ...scores.map((score, place) => ({ place, score })),
    ]);
    const { alphas, record } = finishEgEpoch(done);
    expect(record).toMatchObject({
      epoch: 3,
      sigma: 0.25,
      present: { loss: 1, accuracy: 0.1 },
      winner: { run: 2, generation: 0, place: 0, loss: 1, accuracy: 0.6 },
      scored: 6,
      failed: 1,
    });
    expect(record.runs.map((best) => best && [best.run, best.place])).toEqual([
      [0, 1],
      [1, 0],
      [2, 0],
    ]);
    const winner = flattenAlphas(proposed[5]?.alphas ?? flat);
    const before = flattenAlphas(state.alphas);
    flattenAlphas(alphas).forEach((value, index) => {
      expect(value).toBeCloseTo(0.9 * (before[index] ?? 0) + 0.1 * (winner[index] ?? 0), 12);
    });
  });

  it('remembers the fittest sample of an earlier generation', () => {
    const first = begin();
    const second = observeEgScores(
      first,
      answersTo(first, () => ({ loss: 1, accuracy: 0.5 })).map((answer) =>
        answer.place === 7 ? { ...answer, score: { loss: 0.5, accuracy: 0.5 } } : answer,
      ),
    );
    const { record } = finishEgEpoch(toEnd(second, () => ({ loss: 1, accuracy: 0.5 })));
    expect(record.winner).toMatchObject({ run: 1, generation: 0, place: 1, loss: 0.5 });
    expect(record.scored).toBe(36);
  });

  it('never follows a sample without a score, and stays where it is if there is no other', () => {
    const nowhere = toEnd(begin(), () => null);
    expect(finishEgEpoch(nowhere)).toMatchObject({
      alphas: flat,
      record: { winner: null, scored: 36, failed: 36 },
    });
    const diverged = toEnd(begin(), () => ({ loss: NaN, accuracy: 1 }));
    expect(finishEgEpoch(diverged).record.winner).toBeNull();
    const state = begin({ generations: 1 });
    const oneLeft = observeEgScores(
      state,
      answersTo(state, () => null).map((answer) =>
        answer.place === 9 ? { ...answer, score: { loss: 99, accuracy: 0 } } : answer,
      ),
    );
    expect(finishEgEpoch(oneLeft).record.winner).toMatchObject({ run: 1, place: 3 });
    expect(parseEgEpochState(JSON.parse(JSON.stringify(oneLeft)))).toEqual(oneLeft);
  });

  it.each(['separable', 'full'] as const)(
    'goes on from JSON in mid-generation, in any order of answers, as if it had never stopped: %s',
    (covariance) => {
      const score = landscape();
      const uninterrupted = finishEgEpoch(toEnd(begin({ covariance }), score));
      let state = begin({ covariance });
      while (!isEgEpochDone(state)) {
        const answers = [...answersTo(state, score)].reverse();
        state = observeEgScores(state, answers.slice(0, 5));
        state = parseEgEpochState(JSON.parse(JSON.stringify(state)));
      }
      expect(finishEgEpoch(state)).toEqual(uninterrupted);
    },
  );

  it('leaves a score that is known as it is, and refuses one for a sample there is not', () => {
    const state = observeEgScores(begin(), [{ place: 2, score: { loss: 1, accuracy: 0.5 } }]);
    expect(observeEgScores(state, [{ place: 2, score: { loss: 9, accuracy: 0 } }])).toEqual(state);
    expect(() => observeEgScores(state, [{ place: 18, score: null }])).toThrow('sample 18');
    expect(() => finishEgEpoch(state)).toThrow('0 of 2 generations');
  });
});

describe('parseEgEpochState', () => {
  it('names what is wrong with a damaged state', () => {
    const state = begin();
    expect(() => parseEgEpochState({ ...state, epoch: -1 })).toThrow('epoch');
    expect(() => parseEgEpochState({ ...state, runs: state.runs.slice(1) })).toThrow('fit each other');
    expect(() => parseEgEpochState({ ...state, generation: 1 })).toThrow('fit each other');
  });
});
