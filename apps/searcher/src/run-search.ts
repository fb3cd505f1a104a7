/**
 * @file The work of one search job: rounds of candidates, evaluated by the trainer pool. What the pool answers is taken in as it
 * comes, but the next round waits for the whole of this one, so the same search follows on any pool.
 */
import { join } from 'node:path';
import {
  AppError,
  shortForm,
  type ChildStart,
  type ScoredCandidate,
  type SearchJob,
  type SearchResult,
} from '@bionas/contracts';
import type { EngineContext } from '@bionas/messaging';
import {
  bestOf,
  isSearchDone,
  observeScores,
  pendingIn,
  proposeRound,
  scoredIn,
  startSearch,
  type SearchState,
} from '@bionas/search';
import { readSearchCheckpoint, writeSearchCheckpoint, type SearchCheckpoint } from './search-checkpoint.ts';

/** What the job needs of the harness around it. */
export type SearchContext = Pick<
  EngineContext,
  | 'scratch'
  | 'progress'
  | 'metrics'
  | 'log'
  | 'checkpoint'
  | 'evaluate'
  | 'nextEvaluated'
  | 'stopRequested'
  | 'stopped'
>;

/**
 * Runs a search to the end of its budget or time limit, from its checkpoint on where there is one.
 * @param now milliseconds from any origin
 * @throws AppError `infeasible` when not one candidate could be trained; what `context.stopped()` gives after a stop
 */
export async function runSearch(
  start: ChildStart,
  context: SearchContext,
  now: () => number,
): Promise<SearchResult> {
  const job = searchJob(start);
  const settings = { space: job.space, search: job.search };
  const before = await standOf(start, job, context);
  const began = now();
  const elapsedMs = (): number => before.elapsedMs + now() - began;
  const limitMs = (job.search.timeLimitMinutes ?? Infinity) * 60_000;
  const path = join(context.scratch, 'search-state.json');

  let state = before.state;
  let stoppedBy: SearchResult['stoppedBy'] = 'budget';
  // Scores the hub had when it handed the job out: they need not be asked for again.
  let known: readonly ScoredCandidate[] = start.evaluations;
  const reporter = createReporter(context, job.search.candidates, state);
  while (!isSearchDone(state, job.search)) {
    if (context.stopRequested() !== null) throw context.stopped();
    if (elapsedMs() >= limitMs && pendingIn(state).length === 0) {
      stoppedBy = 'time-limit';
      break;
    }
    const proposal = proposeRound(state, settings);
    const inRound = new Set(proposal.round.map(({ candidate }) => candidate));
    state = observeScores(
      proposal.state,
      known.filter(({ candidate }) => inRound.has(candidate)),
    );
    const asked = pendingIn(state);
    if (asked.length > 0) context.evaluate(asked);
    reporter.tell(state);
    while (pendingIn(state).length > 0) {
      known = [...known, ...(await context.nextEvaluated())];
      state = observeScores(
        state,
        known.filter(({ candidate }) => inRound.has(candidate)),
      );
      reporter.tell(state);
    }
    await writeSearchCheckpoint(path, { elapsedMs: elapsedMs(), state });
    const evaluated = scoredIn(state).length;
    await context.checkpoint(path, 'search-state', {
      epoch: Math.ceil(evaluated / job.search.parallel),
      step: evaluated,
    });
  }
  const best = bestOf(state, job.top, job.space.ruleOptions);
  const evaluated = scoredIn(state).length;
  if (best.length === 0) {
    throw new AppError(
      'infeasible',
      `None of the ${evaluated} candidates could be trained. Try a smaller learning rate or another space; the log of each candidate says what happened.`,
    );
  }
  return { kind: 'search', best, evaluated, stoppedBy };
}

function searchJob({ job }: ChildStart): SearchJob {
  if (job.kind === 'search') return job;
  throw new AppError('unsupported', `A searcher was handed a job of kind ${job.kind}, expected search.`);
}

async function standOf(
  start: ChildStart,
  job: SearchJob,
  context: Pick<SearchContext, 'log'>,
): Promise<SearchCheckpoint> {
  const fresh: SearchCheckpoint = { elapsedMs: 0, state: startSearch(job.seed) };
  if (start.checkpoint === null) return fresh;
  try {
    const found = await readSearchCheckpoint(start.checkpoint.path);
    if (found.state.seed === job.seed) return found;
    context.log('warning', 'The checkpoint is of a search with another seed: the search starts afresh.');
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // Nothing is lost but time: known scores come with the job, and the same seed proposes the same candidates.
    context.log('warning', `${error.message} The search starts afresh.`);
  }
  return fresh;
}

interface Reporter {
  /** Reports candidates scored since the last call, in candidate order, as far as no earlier one is missing. */
  tell(state: SearchState): void;
}

function createReporter(
  context: Pick<SearchContext, 'progress' | 'metrics' | 'log'>,
  candidates: number,
  resumed: SearchState,
): Reporter {
  let told = scoredIn(resumed).length;
  return {
    tell(state) {
      const scored = scoredIn(state);
      const best = bestOf(state, 1)[0];
      const text =
        best?.score == null ? '' : `, best ${(100 * best.score).toFixed(1)} %: ${shortForm(best.genome)}`;
      context.progress(scored.length / candidates, `${scored.length} of ${candidates} candidates${text}`);
      // Only a gapless prefix, so that the curves do not depend on who answered first.
      const prefix = scored.filter(({ candidate }, place) => candidate === place);
      const points = prefix.slice(told).flatMap(({ score }, offset) => {
        const step = told + offset + 1;
        const scores = prefix.slice(0, step).flatMap((one) => (one.score === null ? [] : [one.score]));
        const at = { step, epoch: 0, at: Date.now() };
        const mean = scores.reduce((sum, value) => sum + value, 0) / scores.length;
        return scores.length === 0
          ? []
          : [
              { name: 'search/best-score', value: Math.max(...scores), ...at },
              { name: 'search/mean-score', value: mean, ...at },
              { name: 'search/score', value: score, ...at },
            ];
      });
      told = Math.max(told, prefix.length);
      if (points.length > 0) context.metrics(points);
    },
  };
}
