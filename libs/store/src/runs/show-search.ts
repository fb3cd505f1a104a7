import { and, asc, eq, gte } from 'drizzle-orm';
import { appendEvent } from '../commands/append-event.ts';
import { attempts, jobs, runs, type SearchStanding } from '../schema/work.ts';
import type { Tx } from '../store.ts';

/** A question of the round as its trainer sees it. */
export interface OpenQuestion {
  readonly ended: boolean;
  /** 0 to 1 */
  readonly progress: number;
  /** Of its trainer; empty: it says nothing. */
  readonly text: string;
  readonly workerName: string | null;
}

/** What the run of a search shows: its own word, and how far the questions are that it waits for. */
export function searchProgress(
  { fraction, text, round }: SearchStanding,
  questions: readonly OpenQuestion[],
): { progress: number; progressText: string } {
  if (round === undefined || questions.length === 0) return { progress: fraction, progressText: text };
  const ended = questions.filter((question) => question.ended).length;
  const done = questions.reduce((sum, one) => sum + (one.ended ? 1 : one.progress), 0) / questions.length;
  const trained = questions.flatMap((one) =>
    one.ended || one.text === ''
      ? []
      : [one.workerName === null ? one.text : `${one.text} · ${one.workerName}`],
  );
  const answered = questions.length > 1 ? [`this round ${ended} of ${questions.length}`] : [];
  return {
    progress: Math.min(1, fraction + Math.max(0, round.until - fraction) * done),
    progressText: (trained.length > 0 ? trained : [text, ...answered]).join(' · ').slice(0, 400),
  };
}

/** The one place that writes the progress of a search, whoever has news: the search itself or a trainer of its questions. */
export async function showSearch(tx: Tx, search: { runId: string; experimentId: string }): Promise<void> {
  const { runId, experimentId } = search;
  const [run] = await tx.database
    .select({ state: runs.state, standing: runs.standing })
    .from(runs)
    .where(eq(runs.id, runId))
    .for('no key update');
  // A lost or paused search keeps what it showed: its own word counts again when it goes on.
  if (run === undefined || run.standing === null) return;
  if (run.state !== 'starting' && run.state !== 'running') return;
  const { round } = run.standing;
  const asked =
    round === undefined
      ? []
      : await tx.database
          .select({
            state: jobs.state,
            progress: jobs.progress,
            text: jobs.progressText,
            workerName: attempts.workerName,
          })
          .from(jobs)
          .leftJoin(attempts, and(eq(attempts.id, jobs.turnId), eq(attempts.state, 'running')))
          .where(and(eq(jobs.runId, runId), gte(jobs.question, round.first)))
          .orderBy(asc(jobs.question));
  const questions = asked.map(({ state, ...question }): OpenQuestion => ({
    ...question,
    ended: state === 'finished' || state === 'failed' || state === 'cancelled',
  }));
  await tx.database.update(runs).set(searchProgress(run.standing, questions)).where(eq(runs.id, runId));
  appendEvent(tx, { kind: 'run-changed', experimentId, runId });
}
