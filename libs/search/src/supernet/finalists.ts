/** @file The end of every search by shared weights: genomes read off the alphas, each trained from scratch for a score. */
import {
  genomeSchema,
  type Alphas,
  type CellSlots,
  type ClosedCandidates,
  type ScoredCandidate,
  type SearchAnswer,
  type SpaceSpec,
  type SupernetCandidate,
  type SupernetStrategySpec,
} from '@bionas/contracts';
import {
  closeAlphas,
  closedCandidates,
  deriveWithin,
  finalNetwork,
  isAllowed,
  keepsTo,
  narrowedSpace,
  supernetOfSpace,
  supernetSlots,
  type DeriveOptions,
} from '@bionas/search-space';
import { z } from 'zod';
import { rankCandidates, type RankingSettings } from '../pareto/rank-candidates.ts';
import type { NewQuestion, SearchContext } from '../search-strategy.ts';

/** In the order of how well the alphas speak of them. */
export const finalistsSchema = z.array(
  z.strictObject({
    candidate: z.int().min(0),
    genome: genomeSchema,
    /** `pending`: not scored yet. Null: could not be trained. */
    score: z.union([z.number().min(0).max(1), z.null(), z.literal('pending')]),
  }),
);
export type Finalists = z.infer<typeof finalistsSchema>;
export type CellContext<Spec extends SupernetStrategySpec> = SearchContext<Spec> & {
  readonly space: Extract<SpaceSpec, { kind: 'cell' }>;
};

/** A search by shared weights is given a space of cells: the spec refuses others. */
export function inCells<Spec extends SupernetStrategySpec>(context: SearchContext<Spec>): CellContext<Spec> {
  const { space } = context;
  if (space.kind !== 'cell') throw new Error(`${context.strategy.name} in a ${space.kind} space`);
  return { ...context, space };
}

/** Columns of alpha. */
export const candidatesOf = ({
  space,
  strategy,
  search,
}: CellContext<SupernetStrategySpec>): SupernetCandidate[] =>
  supernetOfSpace(space, strategy, search.constraints).candidates;

/** Rules of the layers outside the edges. */
export const slotsOf = ({ space, search }: CellContext<SupernetStrategySpec>): CellSlots =>
  supernetSlots(narrowedSpace(space, search.constraints ?? {}));

/** Columns of alpha that pins and bans close. */
export const closedIn = (context: CellContext<SupernetStrategySpec>): ClosedCandidates | null =>
  closedCandidates(candidatesOf(context), context.steering);

/** The best genomes of alphas within the constraints, pins and bans, as questions: as many as the search may train. */
export function readOff(
  alphas: Alphas,
  context: CellContext<SupernetStrategySpec>,
  { first, banned }: { readonly first: number; readonly banned?: DeriveOptions['banned'] },
): { questions: NewQuestion[]; finalists: Finalists } {
  const { space, search, image, strategy, steering } = context;
  const bounds = { space, network: finalNetwork(space), image, constraints: search.constraints ?? {} };
  const open = closeAlphas(alphas, closedIn(context));
  const found = deriveWithin(open, candidatesOf(context), search.candidates, {
    slots: slotsOf(context),
    derivation: strategy.derivation,
    bounds,
    banned: (candidate, place) =>
      !isAllowed(candidate, place, steering) || banned?.(candidate, place) === true,
  });
  return {
    questions: found.map(({ genome }) => ({ kind: 'evaluate', genome, epochs: null })),
    finalists: found.map(({ genome }, place) => ({ candidate: first + place, genome, score: 'pending' })),
  };
}

export function scoreFinalists(finalists: Finalists, answers: readonly SearchAnswer[]): Finalists {
  return finalists.map((one) => {
    const answer = answers.find(({ question }) => question === one.candidate);
    if (answer === undefined) return one;
    return { ...one, score: answer.kind === 'evaluate' ? answer.score : null };
  });
}

export function scoredFinalists(finalists: Finalists): ScoredCandidate[] {
  return finalists.flatMap(({ candidate, genome, score }) =>
    score === 'pending' ? [] : [{ candidate, genome, score }],
  );
}

/** Best first, of equal ones the one that the alphas prefer; those that keep to what is pinned and banned now. */
export function bestFinalists(
  finalists: Finalists,
  settings: RankingSettings & Pick<SearchContext<SupernetStrategySpec>, 'steering'>,
): ScoredCandidate[] {
  const { epochs } = settings.search.training;
  const kept = scoredFinalists(finalists).filter(({ genome }) => keepsTo(genome, settings.steering));
  return rankCandidates(
    kept.map((one) => ({ ...one, epochs })),
    settings,
  ).map(({ candidate, genome, score }) => ({ candidate, genome, score }));
}
