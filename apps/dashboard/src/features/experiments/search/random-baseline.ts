/** @file What random draws would have found: never an invented number, only scores of genomes that were drawn at random and trained alike. */
import {
  canonicalJson,
  isEndState,
  type CandidateRow,
  type ExperimentDetail,
  type ExperimentSpec,
} from '@bionas/contracts';

export interface RandomBaseline {
  /** Validation accuracies of genomes drawn at random; 0 for one that could not be trained. */
  readonly scores: readonly number[];
  /** Whose scores they are, for the caption. */
  readonly source: string;
}

/** The budget of a genome that could not be trained is spent all the same. */
const scoreOf = ({ score }: CandidateRow): number => score ?? 0;
const ended = ({ state }: CandidateRow): boolean => isEndState(state) && state !== 'cancelled';

/** Of the search itself: all of a random search, or those that an evolution drew before it had parents. Null where there are too few. */
export function ownBaseline(
  { strategy, halving }: ExperimentSpec['search'],
  candidates: readonly CandidateRow[],
): RandomBaseline | null {
  if (halving !== undefined) return null;
  const isRandom = strategy.name === 'random';
  const rows = candidates.filter((row) => ended(row) && (isRandom || row.parents?.length === 0));
  if (rows.length < 2) return null;
  return {
    scores: rows.map(scoreOf),
    source: isRandom
      ? 'the scores of this random search, in any order'
      : `the ${rows.length} candidates that this search drew at random`,
  };
}

/** Of a random search whose candidates were trained in the same way on the same images. */
export function otherBaseline(
  { name }: Pick<ExperimentDetail, 'name'>,
  candidates: readonly CandidateRow[],
): RandomBaseline | null {
  const rows = candidates.filter(ended);
  if (rows.length < 2) return null;
  return {
    scores: rows.map(scoreOf),
    source: `the ${rows.length} candidates of the random search “${name}”`,
  };
}

/** Whether scores of one search say something about the other: the same images, space, networks and trainings. */
export function scoredAlike(one: ExperimentSpec, other: ExperimentSpec): boolean {
  return canonicalJson(whatScores(one)) === canonicalJson(whatScores(other));
}

/** What decides the score of a genome; the seed draws images and first weights. */
function whatScores({ dataset, seed, space, search }: ExperimentSpec): unknown {
  const { training, halving = null, constraints = null } = search;
  // A constraint that is not set is none.
  const bounds = constraints === null ? null : Object.entries(constraints).sort();
  return { dataset, seed, space, training, halving, constraints: bounds };
}

/** What the launch form begins with for such a random search. */
export function randomSearchOf(spec: ExperimentSpec): ExperimentSpec {
  return {
    ...spec,
    name: `${spec.name.slice(0, 64)}, random search`,
    search: { ...spec.search, strategy: { name: 'random' } },
  };
}
