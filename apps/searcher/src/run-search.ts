/**
 * @file The work of one search job: rounds of questions, answered by the trainer pool. What the pool answers is taken in as it
 * comes, but the next round waits for the whole of this one, so the same search follows on any pool.
 */
import { join } from 'node:path';
import {
  AppError,
  datasetShapes,
  type ChildStart,
  type MetricPoint,
  type SearchJob,
  type SearchResult,
} from '@bionas/contracts';
import type { EngineContext } from '@bionas/messaging';
import {
  bestOf,
  generationOf,
  observeAnswers,
  openQuestions,
  proposeRound,
  scoredIn,
  searchNow,
  standingOf,
  startSearch,
  takeIn,
  type SearchSettings,
  type SearchState,
} from '@bionas/search';
import { generationPoints } from './generation-points.ts';
import { readSearchCheckpoint, writeSearchCheckpoint, type SearchCheckpoint } from './search-checkpoint.ts';

/** What the job needs of the harness around it. */
export type SearchContext = Pick<
  EngineContext,
  | 'scratch'
  | 'progress'
  | 'metrics'
  | 'log'
  | 'checkpoint'
  | 'ask'
  | 'interventions'
  | 'intervened'
  | 'nextAnswers'
  | 'stopRequested'
  | 'stopped'
>;

/**
 * Runs a search to the end of its budget of candidates, time or work of trainers, from its checkpoint on where there is one.
 * @param now milliseconds from any origin
 * @throws AppError `infeasible` when not one candidate could be trained; what `context.stopped()` gives after a stop
 */
export async function runSearch(
  start: ChildStart,
  context: SearchContext,
  now: () => number,
): Promise<SearchResult> {
  const job = searchJob(start);
  const { space, search, top } = job;
  const settings: SearchSettings = { space, search, top, image: datasetShapes[job.dataset.name] };
  const before = await standOf(start, job, settings, context);
  const began = now();
  const elapsedMs = (): number => before.elapsedMs + now() - began;
  const spent = (account: SearchState): Exclude<SearchResult['stoppedBy'], 'budget'> | null => {
    const { timeLimitMinutes = Infinity, trainerHours = Infinity } = searchNow(account, settings).search;
    if (elapsedMs() >= timeLimitMinutes * 60_000) return 'time-limit';
    return account.trainerMs >= trainerHours * 3_600_000 ? 'trainer-hours' : null;
  };
  const path = join(context.scratch, 'search-state.json');

  let { state, rounds } = before;
  let stoppedBy: SearchResult['stoppedBy'] = 'budget';
  const reporter = createReporter(context, settings, state);
  for (;;) {
    if (context.stopRequested() !== null) throw context.stopped();
    const changed = takeIn(state, context.interventions(), settings);
    state = changed.state;
    context.intervened(changed.outcomes.map((outcome) => ({ ...outcome, round: rounds })));
    const limit = spent(state);
    const proposal = proposeRound(state, settings, limit !== null);
    if (limit !== null && openQuestions(state).length === 0 && !proposeRound(state, settings).state.over)
      stoppedBy = limit;
    state = proposal.state;
    if (state.over) break;
    context.ask(proposal.questions, state.taken);
    reporter.tell(state);
    while (openQuestions(state).length > 0)
      state = observeAnswers(state, await context.nextAnswers(), settings);
    rounds += 1;
    reporter.tell(state);
    await writeSearchCheckpoint(path, { elapsedMs: elapsedMs(), rounds, state });
    await context.checkpoint(path, 'search-state', { epoch: rounds, step: state.asked });
  }
  const best = bestOf(state, settings);
  const evaluated = scoredIn(state, settings).length;
  if (best.length === 0) {
    throw new AppError(
      'infeasible',
      `None of the ${evaluated} candidates could be trained${searchNow(state, settings).steering.length > 0 ? ' and keeps to what is pinned and banned' : ''}. Try a smaller learning rate or another space; the log of each candidate says what happened.`,
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
  { seed, search }: SearchJob,
  settings: SearchSettings,
  context: Pick<SearchContext, 'log'>,
): Promise<SearchCheckpoint> {
  const fresh: SearchCheckpoint = { elapsedMs: 0, rounds: 0, state: startSearch(seed, settings) };
  if (start.checkpoint === null) return fresh;
  try {
    const found = await readSearchCheckpoint(start.checkpoint.path, search.strategy.name);
    if (found.state.seed === seed) return found;
    context.log('warning', 'The checkpoint is of a search with another seed: the search starts afresh.');
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // Nothing is lost but time: the same seed asks the same questions, and those answered before are answered at once.
    context.log('warning', `${error.message} The search starts afresh.`);
  }
  return fresh;
}

interface Reporter {
  /** Reports candidates scored since the last call. */
  tell(state: SearchState): void;
}

function createReporter(
  context: Pick<SearchContext, 'progress' | 'metrics'>,
  settings: SearchSettings,
  resumed: SearchState,
): Reporter {
  let told = scoredIn(resumed, settings).length;
  let generation = generationOf(resumed, settings)?.number ?? -1;
  return {
    tell(state) {
      const { fraction, text, round } = standingOf(state, settings);
      context.progress(fraction, text, round);
      const scored = scoredIn(state, settings);
      const points: MetricPoint[] = scored.slice(told).flatMap(({ score }, offset) => {
        const step = told + offset + 1;
        const scores = scored.slice(0, step).flatMap((one) => (one.score === null ? [] : [one.score]));
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
      told = scored.length;
      const drawn = generationOf(state, settings);
      if (drawn !== null && drawn.number !== generation) points.push(...generationPoints(drawn, Date.now()));
      generation = drawn?.number ?? generation;
      if (points.length > 0) context.metrics(points);
    },
  };
}
