/**
 * EG-NAS (Cai et al., AAAI 2024, doi:10.1609/aaai.v38i10.28993) with a rule beside each convolution: the weights of the supernet by gradient, its alphas by
 * evolution strategies. An epoch first moves the alphas (`../eg-nas/eg-epoch.ts`, where the corrections to the published code are listed), then
 * trains the weights under them. All samples of a generation are scored by the trainer pool at once, in `parallel` questions; the weights
 * travel once, as an artifact.
 */
import { alphasSchema, fromErrorRecord, packAlphas, type Alphas, type SearchAnswer } from '@bionas/contracts';
import { closeAlphas, createRandom, keepClosed } from '@bionas/search-space';
import { z } from 'zod';
import { standardNormals } from '../cma/standard-normals.ts';
import { isEgEpochDone, observeEgScores, proposeEgSamples, startEgEpoch } from '../eg-nas/eg-epoch.ts';
import {
  egEpochStateSchema,
  egGenerationSchema,
  type EgEpochState,
  type EgOptions,
} from '../eg-nas/eg-epoch-state.ts';
import { finishEgEpoch } from '../eg-nas/finish-eg-epoch.ts';
import type {
  NewQuestion,
  SampledGeneration,
  SearchContext,
  SearchStrategy,
  SpecOf,
} from '../search-strategy.ts';
import {
  alphaSizeOf,
  bestFinalists,
  closedColumns,
  finalistsSchema,
  readOff,
  scoredFinalists,
  scoreFinalists,
} from './finalists.ts';

const generationSchema = z.strictObject({
  number: z.int().min(0),
  epoch: z.number().min(0),
  samples: egGenerationSchema.shape.samples,
  present: z.number().nullable(),
  winner: z.strictObject({ number: z.int().min(0), epoch: z.number().min(0), loss: z.number() }).nullable(),
});
const ownSchema = z.strictObject({
  alphas: alphasSchema,
  /** An artifact; null before the first epoch. */
  weights: z.string().nullable(),
  /** That the weights are trained. */
  epochs: z.int().min(0),
  /** The evolution that goes on. */
  evolution: egEpochStateSchema.nullable(),
  /** Whether the alphas have moved for the next epoch of weights. */
  evolved: z.boolean(),
  finalists: finalistsSchema,
  /** Of samples, the last one. Earlier versions kept none. */
  generation: generationSchema.optional(),
});
type Own = z.infer<typeof ownSchema>;
type Context = SearchContext<SpecOf<'eg-nas'>>;

/** Standard deviation of the first alphas, as in DARTS. */
const alphaSpread = 1e-3;
/** Of one question (contracts). */
const maxSamples = 1_000;

export const egNas: SearchStrategy<'eg-nas', Own> = {
  name: 'eg-nas',
  schema: ownSchema,
  init: (context) => ({
    alphas: firstAlphas(context),
    weights: null,
    epochs: 0,
    evolution: null,
    evolved: false,
    finalists: [],
  }),
  propose: (own, context, first) => {
    const epoch = own.epochs;
    if (epoch === 0 && context.outOfTime) return { questions: [], own };
    if (own.finalists.length === 0 && epoch < lastEpochOf(context) && !context.outOfTime) {
      if (epoch < firstEvolution(context) || own.evolved)
        return { questions: [weightsQuestion(own, context)], own };
      const evolution = own.evolution ?? startEvolution(own, context);
      return { questions: scoreQuestions({ ...own, evolution }, context), own: { ...own, evolution } };
    }
    if (own.finalists.length > 0) return { questions: [], own };
    const { questions, finalists } = readOff(own.alphas, context, { first });
    return { questions, own: { ...own, finalists, evolution: null } };
  },
  observe: (own, answers, context) => {
    if (own.finalists.length > 0) return { ...own, finalists: scoreFinalists(own.finalists, answers) };
    const [answer] = answers;
    if (own.evolution !== null)
      return observeGeneration({ ...own, evolution: own.evolution }, answers, context);
    if (answer?.kind === 'failed') throw fromErrorRecord(answer.error);
    if (answer?.kind !== 'supernet-train')
      throw new Error(`an answer of kind ${String(answer?.kind)} to an epoch`);
    return { ...own, weights: answer.weights, epochs: own.epochs + answer.epochs.length, evolved: false };
  },
  scored: ({ finalists }) => scoredFinalists(finalists),
  best: ({ finalists }, context) => bestFinalists(finalists, context),
  generation: ({ generation }) => generation ?? null,
  spent: ({ epochs, finalists }) => ({ candidates: finalists.length, epochs }),
  // Samples of one evolution are compared with each other: it begins anew, with the candidates that are left.
  steered: (own) => (own.finalists.length > 0 ? own : { ...own, evolution: null }),
  standing: (own, context) => standingOf(own, context),
};

/** An epoch has as many parts as generations, and one more for its weights. */
const standingOf: SearchStrategy<'eg-nas', Own>['standing'] = (own, context) => {
  const { epochs, evolution, evolved, finalists } = own;
  const { strategy, search } = context;
  const last = lastEpochOf(context);
  const at = (epoch: number): number => epoch / (last + search.candidates);
  const part = 1 / (strategy.generations + 1);
  if (finalists.length > 0) {
    const done = scoredFinalists(finalists).length;
    return {
      fraction: at(epochs + done),
      until: at(epochs + finalists.length),
      text: `${done} of ${finalists.length} readings of the alphas trained`,
    };
  }
  const epoch = `epoch ${Math.min(epochs + 1, last)} of ${last}`;
  if (evolution !== null) {
    const { generation } = evolution;
    return {
      fraction: at(epochs + generation * part),
      until: at(epochs + (generation + 1) * part),
      text: `${epoch}: scoring generation ${generation + 1} of ${strategy.generations}`,
    };
  }
  return {
    fraction: at(epochs + (evolved ? strategy.generations * part : 0)),
    until: at(epochs + 1),
    text: `${epoch}: training the supernet`,
  };
};

function firstAlphas(context: Context): Alphas {
  const { candidates: length, normal, reduce } = alphaSizeOf(context);
  const table = (kind: string, edges: number): number[][] => {
    const normals = standardNormals(createRandom(context.seed, 'alphas', kind), edges * length);
    return Array.from({ length: edges }, (_, edge) =>
      normals.slice(edge * length, (edge + 1) * length).map((value) => alphaSpread * value),
    );
  };
  return { normal: table('normal', normal), reduce: table('reduce', reduce) };
}

/** Samples are scored with trained weights, so never before the first epoch. */
const firstEvolution = ({ strategy }: Context): number => Math.max(1, strategy.warmupEpochs);

const lastEpochOf = ({ lastEpoch, strategy }: Context): number => lastEpoch ?? strategy.epochs;

/** One epoch: in between, changes and limits of time are looked at. */
function weightsQuestion(own: Own, context: Context): NewQuestion {
  const { epochs, weights } = own;
  const alphas = openAlphas(own, context);
  return { kind: 'supernet-train', from: epochs, to: epochs + 1, weights, alphas };
}

/** Those of the supernet: what pins and bans close has no share. Its own logit is kept for the day it is released. */
const openAlphas = ({ alphas }: Own, context: Context): Alphas => closeAlphas(alphas, closedColumns(context));

function startEvolution(own: Own, context: Context): NonNullable<Own['evolution']> {
  const { seed, strategy } = context;
  const { runs, generations, population, similarity, similarityForm } = strategy;
  const { noise, step, firstSigma, minSigma, covariance } = strategy;
  const options: EgOptions = {
    ...{ runs, generations, population, similarity, similarityForm },
    ...{ noise, step, firstSigma, minSigma, covariance },
  };
  return startEgEpoch({ seed, epoch: own.epochs, alphas: openAlphas(own, context), options });
}

/** All samples of the generation in `parallel` parts: as many whoever answers, so that the search is the same on any pool. */
function scoreQuestions(
  { evolution, weights, epochs }: Own,
  { search, strategy, seed }: Context,
): NewQuestion[] {
  if (evolution === null || weights === null)
    throw new Error('samples without an evolution or without weights');
  const samples = proposeEgSamples(evolution).map(({ alphas }) => packAlphas(alphas));
  const size = Math.min(Math.ceil(samples.length / search.parallel), maxSamples);
  const probe = { images: strategy.probeImages, seed: seed + epochs };
  return Array.from({ length: Math.ceil(samples.length / size) }, (_, part) => ({
    kind: 'supernet-score',
    weights,
    samples: samples.slice(part * size, (part + 1) * size),
    probe,
  }));
}

function observeGeneration(
  own: Own & { evolution: NonNullable<Own['evolution']> },
  answers: readonly SearchAnswer[],
  context: Context,
): Own {
  const asked = proposeEgSamples(own.evolution);
  // Who cannot score one part of a generation could score none: the search ends with that error.
  const scores = answers.flatMap((answer) => (answer.kind === 'supernet-score' ? answer.scores : []));
  if (scores.length !== asked.length) {
    const failed = answers.find((answer) => answer.kind === 'failed');
    if (failed?.kind === 'failed') throw fromErrorRecord(failed.error);
    throw new Error(`${scores.length} scores for ${asked.length} samples`);
  }
  const evolution = observeEgScores(
    own.evolution,
    asked.map(({ place }, index) => {
      const score = scores[index];
      const { loss = null, accuracy = 0 } = score ?? {};
      return { place, score: loss === null ? null : { loss, accuracy } };
    }),
  );
  const generation = drawnGeneration(evolution);
  if (!isEgEpochDone(evolution)) return { ...own, evolution, generation };
  const { alphas, record } = finishEgEpoch(evolution);
  const winner = record.winner && {
    ...placeOf(evolution, record.winner.generation),
    loss: record.winner.loss,
  };
  return {
    ...own,
    alphas: keepClosed(alphas, own.alphas, closedColumns(context)),
    evolution: null,
    evolved: true,
    generation: generation && { ...generation, winner },
  };
}

const placeOf = (
  { epoch, options }: EgEpochState,
  generation: number,
): Pick<SampledGeneration, 'number' | 'epoch'> => ({
  number: epoch * options.generations + generation,
  epoch: epoch + generation / options.generations,
});

function drawnGeneration(state: EgEpochState): NonNullable<Own['generation']> | undefined {
  const { closed, present } = state;
  if (closed === undefined) return undefined;
  const first = closed.generation === 0 && present !== null && present !== 'pending';
  return {
    ...placeOf(state, closed.generation),
    samples: closed.samples,
    present: first ? present.loss : null,
    winner: null,
  };
}
