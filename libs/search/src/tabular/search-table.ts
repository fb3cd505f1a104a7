/** @file A whole search through the door of this room, answered by a table. */
import type { Genome, SearchAnswer } from '@bionas/contracts';
import { observeAnswers, proposeRound, startSearch } from '../search.ts';
import type { SearchSettings } from '../search-strategy.ts';
import type { SearchState } from '../search-state.ts';
import type { TabularPool } from './tabular-pool.ts';

/** After an answer. */
export interface TabularPoint {
  /** Trainings so far, a short one as the share that its epochs are of a whole one. */
  readonly trainings: number;
  /** The best worth of the space less the worth of the genome that the search would give; 1 where it has none. */
  readonly regret: number;
}

export interface TabularSearch {
  readonly points: readonly TabularPoint[];
  readonly state: SearchState;
}

export interface SearchTableOptions {
  readonly seed: number;
  readonly pool: TabularPool;
  /** Goes on from there, as a search does after a kill; its points are those that follow. */
  readonly from?: SearchState;
  /** Stops after so many, if the search has not come to its end. */
  readonly trainings?: number;
}

/**
 * Runs a search to its end.
 * @param settings of a space that the pool's table is of
 */
export function searchTable(
  settings: SearchSettings,
  { seed, pool, from, trainings = Infinity }: SearchTableOptions,
): TabularSearch {
  const { training } = settings.search;
  const points: TabularPoint[] = [];
  let state = from ?? startSearch(seed, settings);
  let epochs = 0;
  let incumbent: Incumbent | null = null;
  while (epochs < trainings * training.epochs) {
    const proposal = proposeRound(state, settings);
    state = proposal.state;
    if (state.over) break;
    const answers = proposal.questions.map((question) => pool.answer(question));
    for (const [place, answer] of answers.entries()) {
      const question = proposal.questions[place];
      const own = (question?.kind === 'evaluate' ? question.epochs : null) ?? training.epochs;
      epochs += own;
      incumbent = better(incumbent, answer, own);
      points.push({
        trainings: epochs / training.epochs,
        regret: incumbent === null ? 1 : pool.bestWorth - pool.worthOf(incumbent.genome),
      });
    }
    state = observeAnswers(state, answers, settings);
  }
  return { points, state };
}

interface Incumbent {
  readonly genome: Genome;
  readonly score: number;
  readonly epochs: number;
}

/** As `rankCandidates` has it: the longer training, then the better score, then the earlier one. */
function better(known: Incumbent | null, answer: SearchAnswer, epochs: number): Incumbent | null {
  if (answer.kind !== 'evaluate' || answer.score === null) return known;
  const { genome, score } = answer;
  const wins = known === null || epochs > known.epochs || (epochs === known.epochs && score > known.score);
  return wins ? { genome, score, epochs } : known;
}
