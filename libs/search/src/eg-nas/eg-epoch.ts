/**
 * The evolution of the alphas in one epoch of EG-NAS (Cai et al., AAAI 2024, doi:10.1609/aaai.v38i10.28993), pure:
 * who trains the weights and scores samples is asked, not called. Differences from the published code:
 *
 * | published code                                               | here                                                          |
 * | ------------------------------------------------------------ | ------------------------------------------------------------- |
 * | fitness called without its last argument: crashes             | typed call                                                    |
 * | the sampler's epoch never counts up: σ = 1 for ever           | σ = firstSigma / (epoch + 1), at least minSigma               |
 * | CMA-ES made anew for each run with one seed: N equal runs     | a random stream for each run, named by seed, epoch and run    |
 * | one generation, `tell` thrown away; last sample scored again  | G generations; the fittest of all samples of a run counts     |
 * | softmax twice, on rows divided by their norm: d nearly flat   | samples are logits and go through one softmax, once           |
 * | d, all positive, is added: alphas drift upwards               | a step towards the sample: α + step (z − α)                   |
 * | score 1/accuracy, 0 for accuracy 0: a total failure wins      | higher accuracy, ties by lower cross-entropy; failures last   |
 * | batch norm in whatever mode the last pass left                | present alphas and samples are scored alike, by one question  |
 * | one batch of 128 decides                                      | one probe for the whole epoch, also for A0 (asker's duty)     |
 * | ± κ S: samples worse than the present alphas win             | kept as `published`; `centred` gives ± κ (S − 1)              |
 * | κ an int option with default 0.4; two forked scripts          | strict options, one path                                      |
 */
import { AppError, type Alphas } from '@bionas/contracts';
import { createRandom } from '@bionas/search-space';
import { askCma, tellCma } from '../cma/cma-es.ts';
import { startCma } from '../cma/cma-state.ts';
import { standardNormals } from '../cma/standard-normals.ts';
import { flattenAlphas, unflattenAlphas } from './alpha-vector.ts';
import type { EgEpochState, EgGeneration, EgOptions, EgSample, EgScore } from './eg-epoch-state.ts';
import { similarity } from './similarity.ts';

export interface EgEpochStart {
  readonly seed: number;
  /** Of the whole search, from 0: it sets σ and names the random streams. */
  readonly epoch: number;
  readonly alphas: Alphas;
  readonly options: EgOptions;
}

/** First step size of the epoch's evolutions, in logits. */
export const sigmaOfEpoch = (epoch: number, { firstSigma, minSigma }: EgOptions): number =>
  Math.max(firstSigma / (epoch + 1), minSigma);

export function startEgEpoch({ seed, epoch, alphas, options }: EgEpochStart): EgEpochState {
  const present = flattenAlphas(alphas);
  const runs = Array.from({ length: options.runs }, (_, run) => {
    const noise = standardNormals(createRandom(seed, 'eg-nas', epoch, run), present.length);
    return startCma({
      form: options.covariance,
      mean: present.map((logit, index) => logit + options.noise * (noise[index] ?? 0)),
      sigma: sigmaOfEpoch(epoch, options),
      population: options.population,
      seed,
      stream: ['eg-nas', epoch, run],
    });
  });
  return {
    version: 1,
    seed,
    epoch,
    options,
    alphas,
    runs,
    generation: 0,
    present: 'pending',
    scores: pendingScores(options),
    best: runs.map(() => null),
    scored: 0,
    failed: 0,
  };
}

const pendingScores = ({ runs, population }: EgOptions): 'pending'[] =>
  Array.from({ length: runs * population }, () => 'pending' as const);

/** `present`: the alphas at the start of the epoch; a number: the place of a sample among those of all runs. */
export type EgPlace = 'present' | number;

/**
 * What is still to be scored of this generation: N·λ samples, in the first generation the present alphas too; none once
 * the epoch is done. All of it can be scored at once.
 */
export function proposeEgSamples(state: EgEpochState): { place: EgPlace; alphas: Alphas }[] {
  const samples = isEgEpochDone(state) ? [] : state.runs.flatMap((run) => askCma(run));
  return [
    ...(state.present === 'pending' ? [{ place: 'present' as const, alphas: state.alphas }] : []),
    ...samples.flatMap((vector, place) =>
      state.scores[place] === 'pending' ? [{ place, alphas: unflattenAlphas(vector, state.alphas) }] : [],
    ),
  ];
}

/**
 * Takes answers in, in any order and portion; one that is known already is left as it is. The last one of a generation
 * lets the evolutions go on.
 *
 * @param answers score null: not to be had, or not allowed by a constraint; such a sample ranks last and never wins
 * @throws AppError conflict for a place that was not proposed in this generation
 */
export function observeEgScores(
  state: EgEpochState,
  answers: readonly { readonly place: EgPlace; readonly score: EgScore | null }[],
): EgEpochState {
  let { present } = state;
  const scores = [...state.scores];
  for (const { place, score } of answers) {
    const usable = score && Number.isFinite(score.loss) && Number.isFinite(score.accuracy) ? score : null;
    if (place === 'present') {
      if (present === 'pending') present = usable;
    } else if (scores[place] === undefined) {
      throw new AppError(
        'conflict',
        `A score came for sample ${place} of epoch ${state.epoch}, whose generation ${state.generation} has ${scores.length} samples. The checkpoint belongs to another search.`,
      );
    } else if (scores[place] === 'pending') scores[place] = usable;
  }
  const next = { ...state, present, scores };
  return isEgEpochDone(state) || present === 'pending' || scores.includes('pending')
    ? next
    : closeGeneration(next, present);
}

/** A0, the accuracy of the present alphas; where they have no score, any sample that has one is as good. */
const accuracyOf = (present: EgScore | null): number => present?.accuracy ?? 0;

/**
 * CE plus the similarity term, to be minimised. S of samples near the present alphas is close to 1, so that the published
 * term is about +κ for those at least as accurate as the alphas and −κ for the others: a gap of 0.8 at κ = 0.4, far more
 * than cross-entropies differ, and the fittest sample is one that is worse than the alphas. `centred` has no gap at S = 1.
 */
export function egFitness(
  { loss, accuracy }: EgScore,
  likeness: number,
  reference: {
    readonly accuracy: number;
    readonly options: Pick<EgOptions, 'similarity' | 'similarityForm'>;
  },
): number {
  const { similarity: weight, similarityForm } = reference.options;
  const sign = accuracy >= reference.accuracy ? 1 : -1;
  switch (similarityForm) {
    case 'published':
      return loss + sign * weight * likeness;
    case 'centred':
      return loss + sign * weight * (likeness - 1);
    case 'reversed':
      return loss - sign * weight * likeness;
  }
}

/** The better half, which CMA-ES moves its mean to; of equal ones the earlier. */
function survivorsOf(fitness: readonly number[]): boolean[] {
  const order = fitness
    .map((_, place) => place)
    .sort((a, b) => (fitness[a] ?? 0) - (fitness[b] ?? 0) || a - b);
  const parents = new Set(order.slice(0, Math.floor(fitness.length / 2)));
  return fitness.map((value, place) => parents.has(place) && Number.isFinite(value));
}

function closeGeneration(state: EgEpochState, present: EgScore | null): EgEpochState {
  const { options, alphas, generation } = state;
  const reference = { accuracy: accuracyOf(present), options };
  const best = [...state.best];
  const samples: EgGeneration['samples'] = [];
  const lossAt = (run: number, place: number): number | null => {
    const score = state.scores[run * options.population + place];
    return !score || score === 'pending' ? null : score.loss;
  };
  const runs = state.runs.map((cma, run) => {
    const vectors = askCma(cma);
    const fitness = vectors.map((vector, place) => {
      const score = state.scores[run * options.population + place];
      if (!score || score === 'pending') return Infinity;
      const likeness = similarity(alphas, unflattenAlphas(vector, alphas));
      const sample: EgSample = {
        run,
        generation,
        place,
        ...score,
        similarity: likeness,
        fitness: egFitness(score, likeness, reference),
      };
      if (sample.fitness < (best[run]?.sample.fitness ?? Infinity)) best[run] = { sample, vector };
      return sample.fitness;
    });
    samples.push(...survivorsOf(fitness).map((survives, place) => ({ survives, loss: lossAt(run, place) })));
    return tellCma(cma, vectors, fitness);
  });
  const isLast = generation + 1 === options.generations;
  return {
    ...state,
    closed: { generation, samples },
    runs,
    best,
    generation: generation + 1,
    scores: isLast ? [] : pendingScores(options),
    scored: state.scored + state.scores.length,
    failed: state.failed + state.scores.filter((score) => score === null).length,
  };
}

export const isEgEpochDone = ({ generation, options }: EgEpochState): boolean =>
  generation === options.generations;
