import type {
  Genome,
  ScoredCandidate,
  SearchAnswer,
  SearchQuestion,
  SearchSpec,
  SpaceSpec,
  StrategyName,
  StrategySpec,
} from '@bionas/contracts';
import type { ImageShape, Steering } from '@bionas/search-space';
import type { z } from 'zod';

/** What is searched, how, and for which images. */
export interface SearchSettings {
  readonly space: SpaceSpec;
  readonly search: SearchSpec;
  readonly image: ImageShape;
  /** How many genomes will be trained from scratch in the end. */
  readonly top: number;
}

/** What a strategy may look at: the settings after all changes. */
export interface SearchContext<Spec extends StrategySpec> extends SearchSettings {
  readonly strategy: Spec;
  readonly seed: number;
  /** Pins and bans in force: no genome that breaks them is asked for, is a parent or is the best. */
  readonly steering: Steering;
  /** Epochs of shared weights after which the search ends; null: it has none. */
  readonly lastEpoch: number | null;
  /** No time or no work of trainers is left: ask only what the search cannot end without. */
  readonly outOfTime: boolean;
}

type WithoutNumber<Question> = Question extends SearchQuestion ? Omit<Question, 'question'> : never;
/** A question that has no number yet. */
export type NewQuestion = WithoutNumber<SearchQuestion>;

/** How far a search has come. */
export interface Standing {
  /** 0 to 1 */
  readonly fraction: number;
  /** What it will be when the round is answered. */
  readonly until: number;
  readonly text: string;
}

/** A generation of samples that were scored together, for those who look on. */
export interface SampledGeneration {
  /** Counted over the whole search, from 0. */
  readonly number: number;
  /** Of the shared weights, with the share of the epoch's generations that came before. */
  readonly epoch: number;
  /** Cross-entropies, null where there is none; those that survive are what the next generation is drawn around. */
  readonly samples: readonly { readonly loss: number | null; readonly survives: boolean }[];
  /** Of the alphas that the evolution set out from, where they were scored with this generation. */
  readonly present: number | null;
  /** The sample that the alphas moved towards, where this generation ended the evolution; it may be of an earlier one. */
  readonly winner: { readonly number: number; readonly epoch: number; readonly loss: number } | null;
}

/**
 * A way to search. Pure: its state is JSON and all that it remembers. It asks a round of questions of the trainer pool and sees the whole round's
 * answers, in the order of the questions, before it asks again: so it resumes, repeats, and is the same search on any pool.
 */
export interface SearchStrategy<Name extends StrategyName, Own = unknown> {
  readonly name: Name;
  /** Of its state, to read one back. */
  readonly schema: z.ZodType<Own>;
  init(context: SearchContext<SpecOf<Name>>): Own;
  /** The next round; no question: the search is over. `first` is the number that the first question will have. */
  propose(own: Own, context: SearchContext<SpecOf<Name>>, first: number): Proposal<Own>;
  observe(own: Own, answers: readonly SearchAnswer[], context: SearchContext<SpecOf<Name>>): Own;
  /** Every candidate whose score is known, in the order of their questions. */
  scored(own: Own): ScoredCandidate[];
  /** Genomes that train differently, best first. */
  best(own: Own, context: SearchContext<SpecOf<Name>>): ScoredCandidate[];
  /** Of the budget: trainings of candidates asked for, epochs of shared weights trained. */
  spent(own: Own): { readonly candidates: number; readonly epochs: number };
  /** Pins and bans are others now, between two rounds; left out: it looks at them when it proposes. */
  steered?(own: Own, context: SearchContext<SpecOf<Name>>): Own;
  standing(own: Own, context: SearchContext<SpecOf<Name>>): Standing;
  /** The last generation of samples, if the strategy draws such. */
  generation?(own: Own): SampledGeneration | null;
}
export type SpecOf<Name extends StrategyName> = Extract<StrategySpec, { name: Name }>;

export interface Proposal<Own> {
  readonly questions: readonly NewQuestion[];
  readonly own: Own;
}

/** A candidate whose score is known; null: it could not be trained. */
export interface Observed {
  readonly candidate: number;
  readonly genome: Genome;
  readonly score: number | null;
  /** Share of images that a short attack left right; null or left out: not measured. */
  readonly robustness?: number | null | undefined;
  /** Of its training: scores of unequal ones cannot be compared. */
  readonly epochs: number;
}
