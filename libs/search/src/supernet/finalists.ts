/** @file The end of every search by shared weights: genomes read off the alphas, each trained from scratch for a score. */
import {
  AppError,
  genomeSchema,
  nb201Places,
  relaxedEdgeCount,
  type Alphas,
  type CellSlots,
  type ClosedCandidates,
  type Genome,
  type ScoredCandidate,
  type SearchAnswer,
  type SpaceSpec,
  type SupernetCandidate,
  type SupernetStrategySpec,
} from '@bionas/contracts';
import {
  closeAlphas,
  closedCandidates,
  deriveNb201,
  deriveWithin,
  finalNetwork,
  isAllowed,
  isWithin,
  keepsTo,
  narrowedSpace,
  nb201SupernetOfSpace,
  supernetOfSpace,
  supernetSlots,
  type DeriveOptions,
} from '@bionas/search-space';
import { z } from 'zod';
import { rankCandidates, type RankingSettings } from '../pareto/rank-candidates.ts';
import { scoreOf } from '../score-of.ts';
import type { NewQuestion, SearchContext } from '../search-strategy.ts';

/** In the order of how well the alphas speak of them. */
export const finalistsSchema = z.array(
  z.strictObject({
    candidate: z.int().min(0),
    genome: genomeSchema,
    /** `pending`: not scored yet. Null: could not be trained. */
    score: z.union([z.number().min(0).max(1), z.null(), z.literal('pending')]),
    robustness: z.number().min(0).max(1).nullable().optional(),
  }),
);
export type Finalists = z.infer<typeof finalistsSchema>;
export type CellContext<Spec extends SupernetStrategySpec> = SearchContext<Spec> & {
  readonly space: Extract<SpaceSpec, { kind: 'cell' }>;
};

/** For what is known of DARTS cells alone. */
export function inCells<Spec extends SupernetStrategySpec>(context: SearchContext<Spec>): CellContext<Spec> {
  const { space } = context;
  if (space.kind !== 'cell')
    throw new AppError(
      'unsupported',
      `${context.strategy.name} was asked to search a ${space.kind} space; shared weights are for spaces of kind cell and nas-bench-201.`,
    );
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

/** Rows and columns of the alphas of a search. */
export interface AlphaSize {
  readonly normal: number;
  readonly reduce: number;
  readonly candidates: number;
}

/** @throws AppError `unsupported` for a space without shared weights */
export function alphaSizeOf(context: SearchContext<SupernetStrategySpec>): AlphaSize {
  const { space, search } = context;
  if (space.kind === 'nas-bench-201') {
    const { candidates, nodes } = nb201SupernetOfSpace(space, search.constraints);
    return { normal: nb201Places(nodes).length, reduce: 0, candidates: candidates.length };
  }
  const candidates = candidatesOf(inCells(context)).length;
  return { normal: relaxedEdgeCount, reduce: relaxedEdgeCount, candidates };
}

/** Columns of alpha that pins and bans close, in any space. */
export const closedColumns = (context: SearchContext<SupernetStrategySpec>): ClosedCandidates | null =>
  context.space.kind === 'nas-bench-201' ? null : closedIn(inCells(context));

interface Reading {
  readonly questions: NewQuestion[];
  readonly finalists: Finalists;
}
interface ReadOffOptions {
  readonly first: number;
  readonly banned?: DeriveOptions['banned'];
}

/** The best genomes of alphas within the constraints, pins and bans, as questions: as many as the search may train. */
export function readOff(
  alphas: Alphas,
  context: SearchContext<SupernetStrategySpec>,
  options: ReadOffOptions,
): Reading {
  const genomes =
    context.space.kind === 'nas-bench-201'
      ? nb201GenomesOf(alphas, { ...context, space: context.space })
      : cellGenomesOf(alphas, inCells(context), options);
  return {
    questions: genomes.map((genome) => ({ kind: 'evaluate', genome, epochs: null })),
    finalists: genomes.map((genome, place) => ({
      candidate: options.first + place,
      genome,
      score: 'pending',
    })),
  };
}

function nb201GenomesOf(
  alphas: Alphas,
  {
    space,
    search,
    image,
    strategy,
    steering,
  }: SearchContext<SupernetStrategySpec> & {
    readonly space: Extract<SpaceSpec, { kind: 'nas-bench-201' }>;
  },
): Genome[] {
  const { constraints = {}, candidates: count } = search;
  const { candidates, slots } = nb201SupernetOfSpace(space, constraints);
  const bounds = { space, network: finalNetwork(space), image, constraints };
  return deriveNb201(alphas, candidates, count, {
    slots,
    derivation: strategy.derivation,
    ruleOptions: space.ruleOptions,
    accept: (genome) => isWithin(genome, bounds) && keepsTo(genome, steering),
  }).map(({ genome }) => genome);
}

function cellGenomesOf(
  alphas: Alphas,
  context: CellContext<SupernetStrategySpec>,
  { banned }: Pick<ReadOffOptions, 'banned'>,
): Genome[] {
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
  return found.map(({ genome }) => genome);
}

export function scoreFinalists(finalists: Finalists, answers: readonly SearchAnswer[]): Finalists {
  return finalists.map((one) => {
    const answer = answers.find(({ question }) => question === one.candidate);
    if (answer === undefined) return one;
    return { ...one, ...scoreOf(answer) };
  });
}

export function scoredFinalists(finalists: Finalists): ScoredCandidate[] {
  return finalists.flatMap(({ score, ...one }) => (score === 'pending' ? [] : [{ ...one, score }]));
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
  ).map(({ epochs: _, ...one }) => one);
}
