/**
 * @file The course of every search that draws genomes and trains them: rounds of `parallel` trainings, no genome proposed twice, within the
 * constraints, each round scored before the next is proposed. With halving a genome is trained for a short time first, and the best are
 * trained again for longer: a question of its own each time.
 */
import {
  genomeSchema,
  shortForm,
  type Genome,
  type ScoredCandidate,
  type StrategyName,
  type StrategySpec,
} from '@bionas/contracts';
import {
  countTrainingForms,
  createRandom,
  finalNetwork,
  keepsTo,
  mutateGenome,
  mutateWithin,
  sampleGenome,
  sampleWithin,
  type BoundedSpace,
  type Random,
} from '@bionas/search-space';
import { z } from 'zod';
import { halvingRungs, nextTrainings, type HalvingOptions } from '../halving/successive-halving.ts';
import { rankCandidates, trainingId } from '../pareto/rank-candidates.ts';
import { scoreOf } from '../score-of.ts';
import type {
  NewQuestion,
  Observed,
  Proposal,
  SearchContext,
  SearchSettings,
  SearchStrategy,
  SpecOf,
  Standing,
} from '../search-strategy.ts';

const trialsSchema = z.strictObject({
  trials: z.array(
    z.strictObject({
      /** Number of the question. */
      candidate: z.int().min(0),
      /** Number of the genome: with halving it is asked about more than once. */
      trial: z.int().min(0),
      genome: genomeSchema,
      epochs: z.int().min(1),
      /** `pending`: proposed, not scored yet. Null: could not be trained. */
      score: z.union([z.number().min(0).max(1), z.null(), z.literal('pending')]),
      robustness: z.number().min(0).max(1).nullable().optional(),
    }),
  ),
});
export type Trials = z.infer<typeof trialsSchema>;

/** What a sampler sees before a round. */
export interface SamplingRound<Spec> {
  readonly spec: Spec;
  readonly settings: SearchSettings;
  /** Every genome scored in earlier rounds that keeps to what is pinned and banned now, in the order in which they were drawn, by its longest training that has a score. */
  readonly observed: readonly Observed[];
  /** A genome of the space, within the constraints. */
  readonly draw: (random: Random) => Genome;
  /** A genome near another, within the constraints. */
  readonly mutate: (genome: Genome, random: Random) => Genome;
}
export interface Suggestion {
  readonly genome: Genome;
  /** Candidates that it was made of; none: it was drawn. */
  readonly parents: readonly number[];
}
/** Of a genome that was made of no other. */
export const drawn = (genome: Genome): Suggestion => ({ genome, parents: [] });
/** Suggests a genome; the stream is of one candidate and try alone. */
export type Suggest = (random: Random) => Suggestion;
type Prepare<Spec> = (round: SamplingRound<Spec>) => Suggest;

/** Tries for a genome not proposed before: all neighbours of its parents may be known already. */
const strategyTries = 100;
/** Then tries of a genome drawn from the whole space, for each genome it holds: missing the last one has odds of e^−20. */
const drawsForEach = 20;
const maxDraws = 20_000;
/** A draw within constraints may take half a second. */
const maxDrawsWithin = 200;

/** A strategy that suggests one genome after the other. */
export function createSampler<Name extends StrategyName>(
  name: Name,
  prepare: Prepare<SpecOf<Name>>,
): SearchStrategy<Name, Trials> {
  return {
    name,
    schema: trialsSchema,
    init: () => ({ trials: [] }),
    propose: (own, context, first) => proposeTrials(own, context, { first, prepare }),
    observe: ({ trials }, answers) => ({
      trials: trials.map((trial) => {
        const answer = answers.find(({ question }) => question === trial.candidate);
        return answer === undefined ? trial : { ...trial, ...scoreOf(answer) };
      }),
    }),
    scored: (own) => trainedIn(own).map(toScored),
    best: (own, context) =>
      rankCandidates(
        trainedIn(own).filter(({ genome }) => keepsTo(genome, context.steering)),
        context,
      ).map(toScored),
    spent: ({ trials }) => ({ candidates: trials.length, epochs: 0 }),
    standing: standingOf,
  };
}

function toScored({ candidate, genome, score, robustness }: Observed): ScoredCandidate {
  return { candidate, genome, score, ...(robustness !== undefined && { robustness }) };
}

type Trained = Trials['trials'][number] & { readonly score: number | null };

/** Every training that has ended, in the order of the questions. */
function trainedIn({ trials }: Trials): Trained[] {
  return trials.flatMap(({ score, ...trial }) => (score === 'pending' ? [] : [{ ...trial, score }]));
}

/** One training of each genome: the longest with a score, in the order in which genomes were drawn. */
function observedIn(own: Trials): Observed[] {
  const byTrial = new Map<number, Trained>();
  for (const trained of trainedIn(own)) {
    const known = byTrial.get(trained.trial);
    // A genome is asked about with more epochs each time.
    if (known === undefined || trained.score !== null) byTrial.set(trained.trial, trained);
  }
  return [...byTrial.values()].sort((a, b) => a.trial - b.trial);
}

/** A training to ask for: of a new genome, or of a known one with more epochs. */
interface Planned {
  readonly trial: number;
  readonly epochs: number;
}

/** What to train in the next round: new genomes only, or as successive halving decides. */
function planRound({ trials }: Trials, { search, steering }: SearchContext<StrategySpec>): Planned[] {
  const { halving, training, parallel, candidates } = search;
  const count = Math.min(parallel, candidates - trials.length);
  if (halving === undefined) {
    return Array.from({ length: count }, (_, place) => ({
      trial: trials.length + place,
      epochs: training.epochs,
    }));
  }
  const options: HalvingOptions = { ...halving, maxEpochs: training.epochs };
  const rungs = halvingRungs(options);
  // What is forbidden now is never trained on.
  const results = trials.map(({ trial, genome, epochs, score }) => ({
    ...{ trial, rung: rungs.indexOf(epochs) },
    score: keepsTo(genome, steering) ? score : null,
  }));
  return nextTrainings(results, options, { count, newTrials: count });
}

function proposeTrials<Name extends StrategyName>(
  own: Trials,
  context: SearchContext<SpecOf<Name>>,
  { first, prepare }: { readonly first: number; readonly prepare: Prepare<SpecOf<Name>> },
): Proposal<Trials> {
  const { space, search, seed } = context;
  const plan = context.outOfTime ? [] : planRound(own, context);
  if (plan.length === 0) return { questions: [], own };
  const genomes = genomesWithin(context);
  const suggest = prepare({
    spec: context.strategy,
    settings: context,
    observed: observedIn(own).filter(({ genome }) => keepsTo(genome, context.steering)),
    ...genomes,
  });
  const known = new Set(own.trials.map(({ genome }) => trainingId(genome, space.ruleOptions)));
  const byTrial = new Map(own.trials.map(({ trial, genome }) => [trial, genome]));
  const trials = [...own.trials];
  const questions: NewQuestion[] = [];
  for (const [place, { trial, epochs }] of plan.entries()) {
    const candidate = first + place;
    const trained = byTrial.get(trial);
    const { genome, parents } =
      trained === undefined
        ? freshGenome(known, context, {
            suggestion: (attempt) => suggest(createRandom(seed, 'candidate', candidate, attempt)),
            draw: genomes.draw,
            random: () => createRandom(seed, 'candidate', candidate, 'anywhere'),
          })
        : { genome: trained, parents: undefined };
    known.add(trainingId(genome, space.ruleOptions));
    trials.push({ candidate, trial, genome, epochs, score: 'pending' });
    questions.push({
      kind: 'evaluate',
      genome,
      epochs: epochs === search.training.epochs ? null : epochs,
      ...(parents === undefined ? {} : { parents: [...parents] }),
    });
  }
  return { questions, own: { trials } };
}

/** How genomes are drawn and changed here. */
function genomesWithin({
  space,
  search,
  image,
  steering,
}: SearchContext<StrategySpec>): Pick<SamplingRound<unknown>, 'draw' | 'mutate'> {
  const { constraints = {} } = search;
  if (search.constraints === undefined && steering.length === 0)
    return {
      draw: (random) => sampleGenome(space, random),
      mutate: (genome, random) => mutateGenome(genome, space, random),
    };
  const bounds: BoundedSpace = { space, network: finalNetwork(space), image, constraints, steering };
  return {
    draw: (random) => sampleWithin(bounds, random),
    mutate: (genome, random) => mutateWithin(genome, bounds, random),
  };
}

interface Sources {
  suggestion(attempt: number): Suggestion;
  draw(random: Random): Genome;
  random(): Random;
}

/** A genome not proposed before, from the strategy if it has one, else from the space; a repetition if it holds no other. */
function freshGenome(
  known: ReadonlySet<string>,
  { space, search, steering }: SearchContext<StrategySpec>,
  sources: Sources,
): Suggestion {
  const size = countTrainingForms(space);
  const isNarrowed = search.constraints !== undefined || steering.length > 0;
  const isKnown = (genome: Genome): boolean => known.has(trainingId(genome, space.ruleOptions));
  if (size === 1) return drawn(sources.draw(sources.random()));
  let suggestion = sources.suggestion(0);
  if (known.size >= size) return suggestion;
  for (let attempt = 1; isKnown(suggestion.genome) && attempt < strategyTries; attempt += 1)
    suggestion = sources.suggestion(attempt);
  if (!isKnown(suggestion.genome)) return suggestion;
  const stream = sources.random();
  const draws = Math.min(isNarrowed ? maxDrawsWithin : maxDraws, drawsForEach * size);
  for (let draw = 0; isKnown(suggestion.genome) && draw < draws; draw += 1)
    suggestion = drawn(sources.draw(stream));
  return suggestion;
}

function standingOf(own: Trials, settings: SearchSettings): Standing {
  const { candidates, halving } = settings.search;
  const trained = trainedIn(own);
  const best = rankCandidates(trained, settings)[0];
  const text =
    best?.score == null ? '' : `, best ${(100 * best.score).toFixed(1)} %: ${shortForm(best.genome)}`;
  return {
    fraction: trained.length / candidates,
    until: own.trials.length / candidates,
    text: `${trained.length} of ${candidates} ${halving === undefined ? 'candidates' : 'trainings'}${text}`,
  };
}
