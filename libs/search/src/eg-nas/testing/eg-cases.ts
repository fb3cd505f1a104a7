/** @file Epochs for tests: options, answers, and a landscape on which there is something to find. */
import type { Alphas } from '@bionas/contracts';
import { createRandom } from '@bionas/search-space';
import { standardNormals } from '../../cma/standard-normals.ts';
import type { EgEpochState, EgOptions, EgScore } from '../eg-epoch-state.ts';
import { isEgEpochDone, observeEgScores, proposeEgSamples, startEgEpoch } from '../eg-epoch.ts';

export const egDefaults: EgOptions = {
  runs: 3,
  generations: 2,
  population: 6,
  similarity: 0.4,
  similarityForm: 'published',
  noise: 0.01,
  step: 0.1,
  firstSigma: 1,
  minSigma: 0.02,
  covariance: 'separable',
};

export const table = (row: (edge: number) => number[]): Alphas => ({
  normal: Array.from({ length: 14 }, (_, edge) => row(edge)),
  reduce: Array.from({ length: 14 }, (_, edge) => row(14 + edge)),
});
export const flat = table(() => [0, 0, 0, 0]);
export const begin = (
  options: Partial<EgOptions> = {},
  change: { epoch?: number; seed?: number; alphas?: Alphas } = {},
): EgEpochState =>
  startEgEpoch({ seed: 1, epoch: 3, alphas: flat, ...change, options: { ...egDefaults, ...options } });

export type Answers = Parameters<typeof observeEgScores>[1];
export const answersTo = (state: EgEpochState, score: (alphas: Alphas) => EgScore | null): Answers =>
  proposeEgSamples(state).map(({ place, alphas }) => ({ place, score: score(alphas) }));

export function toEnd(state: EgEpochState, score: (alphas: Alphas) => EgScore | null): EgEpochState {
  let current = state;
  while (!isEgEpochDone(current)) current = observeEgScores(current, answersTo(current, score));
  return current;
}

/** Shares of the candidates of each edge, written anew as an oracle. */
export const shares = ({ normal, reduce }: Alphas): number[][] =>
  [...normal, ...reduce].map((row) => {
    const powers = row.map(Math.exp);
    return powers.map((power) => power / powers.reduce((sum, value) => sum + value, 0));
  });

/** Cross-entropy to fixed shares, and the overlap with them: what a smooth and honest supernet might answer. */
export function landscape(): (alphas: Alphas) => EgScore {
  const random = createRandom(5, 'target');
  const target = shares(table(() => standardNormals(random, 4).map((value) => 2 * value)));
  return (alphas) => {
    let [loss, accuracy] = [0, 0];
    shares(alphas).forEach((row, edge) =>
      row.forEach((share, index) => {
        const wanted = target[edge]?.[index] ?? 0;
        loss -= (wanted * Math.log(share)) / 28;
        accuracy += Math.min(wanted, share) / 28;
      }),
    );
    return { loss, accuracy };
  };
}
