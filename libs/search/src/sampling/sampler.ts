/**
 * @file The course of every search that draws genomes and trains them: rounds of `parallel` candidates, none proposed twice, within the
 * constraints, each round scored before the next is proposed.
 */
import {
  genomeId,
  genomeSchema,
  shortForm,
  type Genome,
  type RuleOptions,
  type SearchAnswer,
  type StrategyName,
} from '@bionas/contracts';
import {
  countTrainingForms,
  createRandom,
  finalNetwork,
  mutateGenome,
  mutateWithin,
  sampleGenome,
  sampleWithin,
  trainingForm,
  type BoundedSpace,
  type Random,
} from '@bionas/search-space';
import { z } from 'zod';
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
      candidate: z.int().min(0),
      genome: genomeSchema,
      /** `pending`: proposed, not scored yet. Null: could not be trained. */
      score: z.union([z.number().min(0).max(1), z.null(), z.literal('pending')]),
    }),
  ),
});
export type Trials = z.infer<typeof trialsSchema>;

/** What a sampler sees when it suggests the next genome. */
export interface Suggestion<Spec> {
  readonly spec: Spec;
  /** Everything scored in earlier rounds, in candidate order. */
  readonly observed: readonly Observed[];
  /** A stream of this candidate and try alone. */
  readonly random: Random;
  /** A genome of the space, within the constraints. */
  readonly draw: (random: Random) => Genome;
  /** A genome near another, within the constraints. */
  readonly mutate: (genome: Genome, random: Random) => Genome;
}

/** Tries for a genome not proposed before: all neighbours of its parents may be known already. */
const strategyTries = 100;
/** Then tries of a genome drawn from the whole space, for each genome it holds: missing the last one has odds of e^−20. */
const drawsForEach = 20;
const maxDraws = 20_000;

/** A strategy that suggests one genome after the other. */
export function createSampler<Name extends StrategyName>(
  name: Name,
  suggest: (suggestion: Suggestion<SpecOf<Name>>) => Genome,
): SearchStrategy<Name, Trials> {
  return {
    name,
    schema: trialsSchema,
    init: () => ({ trials: [] }),
    propose: (own, context, first) => proposeTrials(own, context, first, suggest),
    observe: ({ trials }, answers) => ({
      trials: trials.map((trial) => {
        const answer = answers.find(({ question }) => question === trial.candidate);
        return answer === undefined ? trial : { ...trial, score: scoreOf(answer) };
      }),
    }),
    scored: ({ trials }) =>
      trials.flatMap(({ candidate, genome, score }) =>
        score === 'pending' ? [] : [{ candidate, genome, score }],
      ),
    best: ({ trials }, { space }) => bestOf(observedIn({ trials }), space.ruleOptions),
    standing: (own, { search, space }) => standingOf(own, search.candidates, space.ruleOptions),
  };
}

/** Genomes that train alike, digit for digit, are one candidate: a second training would tell nothing. */
const trainingId = (genome: Genome, ruleOptions: RuleOptions | undefined): string =>
  genomeId(trainingForm(genome, ruleOptions));

const scoreOf = (answer: SearchAnswer): number | null => (answer.kind === 'evaluate' ? answer.score : null);

function observedIn({ trials }: Trials): Observed[] {
  return trials.flatMap(({ candidate, genome, score }) =>
    score === 'pending' ? [] : [{ candidate, genome, score }],
  );
}

function proposeTrials<Name extends StrategyName>(
  own: Trials,
  context: SearchContext<SpecOf<Name>>,
  first: number,
  suggest: (suggestion: Suggestion<SpecOf<Name>>) => Genome,
): Proposal<Trials> {
  const { space, search, seed } = context;
  const observed = observedIn(own);
  const known = new Set(own.trials.map(({ genome }) => trainingId(genome, space.ruleOptions)));
  const genomes = genomesWithin(context);
  const trials = [...own.trials];
  const questions: NewQuestion[] = [];
  const size = Math.min(search.parallel, search.candidates - own.trials.length);
  for (let place = 0; place < size; place += 1) {
    const candidate = first + place;
    const genome = freshGenome(known, context, {
      suggestion: (attempt) =>
        suggest({
          spec: context.strategy,
          observed,
          random: createRandom(seed, 'candidate', candidate, attempt),
          ...genomes,
        }),
      draw: genomes.draw,
      random: () => createRandom(seed, 'candidate', candidate, 'anywhere'),
    });
    known.add(trainingId(genome, space.ruleOptions));
    trials.push({ candidate, genome, score: 'pending' });
    questions.push({ kind: 'evaluate', genome, epochs: null });
  }
  return { questions, own: { trials } };
}

/** How genomes are drawn and changed here. */
function genomesWithin({
  space,
  search,
  image,
}: SearchSettings): Pick<Suggestion<unknown>, 'draw' | 'mutate'> {
  const { constraints } = search;
  if (constraints === undefined)
    return {
      draw: (random) => sampleGenome(space, random),
      mutate: (genome, random) => mutateGenome(genome, space, random),
    };
  const bounds: BoundedSpace = { space, network: finalNetwork(space), image, constraints };
  return {
    draw: (random) => sampleWithin(bounds, random),
    mutate: (genome, random) => mutateWithin(genome, bounds, random),
  };
}

interface Sources {
  suggestion(attempt: number): Genome;
  draw(random: Random): Genome;
  random(): Random;
}

/** A genome not proposed before, from the strategy if it has one, else from the space; a repetition if it holds no other. */
function freshGenome(
  known: ReadonlySet<string>,
  { space }: Pick<SearchSettings, 'space'>,
  sources: Sources,
): Genome {
  const size = countTrainingForms(space);
  const isKnown = (genome: Genome): boolean => known.has(trainingId(genome, space.ruleOptions));
  if (size === 1) return sources.draw(sources.random());
  let genome = sources.suggestion(0);
  if (known.size >= size) return genome;
  for (let attempt = 1; isKnown(genome) && attempt < strategyTries; attempt += 1)
    genome = sources.suggestion(attempt);
  if (!isKnown(genome)) return genome;
  const stream = sources.random();
  const draws = Math.min(maxDraws, drawsForEach * size);
  for (let drawn = 0; isKnown(genome) && drawn < draws; drawn += 1) genome = sources.draw(stream);
  return genome;
}

/** Best first; ties go to the one found earlier. Genomes without a score are left out. */
function bestOf(observed: readonly Observed[], ruleOptions: RuleOptions | undefined): Observed[] {
  const seen = new Set<string>();
  return observed
    .filter(({ score }) => score !== null)
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0) || a.candidate - b.candidate)
    .filter(({ genome }) => {
      const id = trainingId(genome, ruleOptions);
      if (seen.has(id)) return false;
      seen.add(id);
      return true;
    });
}

function standingOf(own: Trials, candidates: number, ruleOptions: RuleOptions | undefined): Standing {
  const observed = observedIn(own);
  const best = bestOf(observed, ruleOptions)[0];
  const text =
    best?.score == null ? '' : `, best ${(100 * best.score).toFixed(1)} %: ${shortForm(best.genome)}`;
  return {
    fraction: observed.length / candidates,
    text: `${observed.length} of ${candidates} candidates${text}`,
  };
}
