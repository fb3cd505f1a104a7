/**
 * The course of any search: rounds of `parallel` proposals, each round scored before the next is proposed. With the
 * same seed and scores the same candidates follow, however many trainers there are and in whatever order they answer.
 */
import {
  AppError,
  genomeId,
  type Genome,
  type RuleOptions,
  type ScoredCandidate,
  type SearchSpec,
  type SpaceSpec,
  type StrategySpec,
} from '@bionas/contracts';
import {
  countTrainingForms,
  createRandom,
  sampleGenome,
  trainingForm,
  type Random,
} from '@bionas/search-space';
import { strategies } from './registry.ts';
import { pendingIn, scoredIn, type SearchState } from './search-state.ts';
import type { Observed } from './search-strategy.ts';

export interface SearchSettings {
  readonly space: SpaceSpec;
  readonly search: SearchSpec;
}

/** Tries of the strategy for a genome not proposed before: all neighbours of its parents may be known already. */
const strategyTries = 100;
/** Then tries of a genome drawn from the whole space, for each genome it holds: missing the last one has odds of e^−20. */
const drawsForEach = 20;
const maxDraws = 20_000;

export function startSearch(seed: number): SearchState {
  return { version: 1, seed, candidates: [] };
}

interface Suggestion {
  readonly spec: StrategySpec;
  readonly space: SpaceSpec;
  readonly observed: readonly Observed[];
  readonly random: Random;
}

function suggest({ spec, ...context }: Suggestion): Genome {
  switch (spec.name) {
    case 'random':
      return strategies.random.suggest({ ...context, spec });
    case 'evolution':
      return strategies.evolution.suggest({ ...context, spec });
  }
}

/**
 * The next round: what is pending first, so that a resumed search waits for the same candidates; none at the end of
 * the budget.
 */
export function proposeRound(
  state: SearchState,
  { space, search }: SearchSettings,
): { round: { candidate: number; genome: Genome }[]; state: SearchState } {
  const pending = pendingIn(state);
  if (pending.length > 0) return { round: pending, state };
  const observed = scoredIn(state);
  const known = new Set(state.candidates.map(({ genome }) => trainingId(genome, space.ruleOptions)));
  const round: { candidate: number; genome: Genome }[] = [];
  const size = Math.min(search.parallel, search.candidates - state.candidates.length);
  for (let place = 0; place < size; place += 1) {
    const candidate = state.candidates.length + place;
    const genome = freshGenome(
      known,
      space,
      (attempt) =>
        suggest({
          spec: search.strategy,
          space,
          observed,
          random: createRandom(state.seed, 'candidate', candidate, attempt),
        }),
      () => createRandom(state.seed, 'candidate', candidate, 'anywhere'),
    );
    known.add(trainingId(genome, space.ruleOptions));
    round.push({ candidate, genome });
  }
  const candidates = [
    ...state.candidates,
    ...round.map(({ genome }) => ({ genome, score: 'pending' as const })),
  ];
  return { round, state: { ...state, candidates } };
}

/** Genomes that train alike, digit for digit, are one candidate: a second training would tell nothing. */
const trainingId = (genome: Genome, ruleOptions: RuleOptions | undefined): string =>
  genomeId(trainingForm(genome, ruleOptions));

/** A genome not proposed before, from the strategy if it has one, else from the space; a repetition if it holds no other. */
function freshGenome(
  known: ReadonlySet<string>,
  space: SpaceSpec,
  suggestion: (attempt: number) => Genome,
  random: () => Random,
): Genome {
  const size = countTrainingForms(space);
  const isKnown = (genome: Genome): boolean => known.has(trainingId(genome, space.ruleOptions));
  if (size === 1) return sampleGenome(space, random());
  let genome = suggestion(0);
  if (known.size >= size) return genome;
  for (let attempt = 1; isKnown(genome) && attempt < strategyTries; attempt += 1)
    genome = suggestion(attempt);
  if (!isKnown(genome)) return genome;
  const stream = random();
  const draws = Math.min(maxDraws, drawsForEach * size);
  for (let drawn = 0; isKnown(genome) && drawn < draws; drawn += 1) genome = sampleGenome(space, stream);
  return genome;
}

/**
 * Takes scores in, in any order; one that is known already is left as it is.
 * @throws AppError conflict for a candidate that was never proposed, or that is another genome than proposed
 */
export function observeScores(state: SearchState, results: readonly ScoredCandidate[]): SearchState {
  const candidates = [...state.candidates];
  for (const { candidate, genome, score } of results) {
    const proposed = candidates[candidate];
    if (!proposed || genomeId(proposed.genome) !== genomeId(genome)) {
      throw new AppError(
        'conflict',
        `A score came for candidate ${candidate} (${genomeId(genome).slice(0, 8)}), which this search has not proposed. The checkpoint belongs to another search.`,
      );
    }
    if (proposed.score === 'pending') candidates[candidate] = { ...proposed, score };
  }
  return { ...state, candidates };
}

/** Whether the budget is spent and every score is in. */
export function isSearchDone(state: SearchState, search: SearchSpec): boolean {
  return state.candidates.length >= search.candidates && pendingIn(state).length === 0;
}

/**
 * The best genomes that train differently, best first; ties go to the one found earlier. Genomes without a score are left out.
 * @param ruleOptions of the space that was searched
 */
export function bestOf(state: SearchState, top: number, ruleOptions?: RuleOptions): ScoredCandidate[] {
  const seen = new Set<string>();
  return scoredIn(state)
    .filter(({ score }) => score !== null)
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0) || a.candidate - b.candidate)
    .filter(({ genome }) => {
      const id = trainingId(genome, ruleOptions);
      if (seen.has(id)) return false;
      seen.add(id);
      return true;
    })
    .slice(0, top);
}
