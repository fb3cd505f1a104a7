import { AppError, type ExperimentDetail } from '@bionas/contracts';
import type { CommandContext } from '../command-context.ts';
import { percent } from '../output/format.ts';

const pollMs = 1_000;
/** A hub that restarts is away for seconds; only a longer silence ends the wait. */
const patienceMs = 60_000;

/** @param search what its search says it does */
function progressLine(experiment: ExperimentDetail, search: string): string {
  const { phase, runs } = experiment;
  const best = experiment.bestAccuracy === null ? '' : `, best mix ${percent(experiment.bestAccuracy)}`;
  const work =
    phase === 'search'
      ? search || 'waits for a searcher'
      : `${runs.finished} of ${runs.total} runs${runs.failed > 0 ? `, ${runs.failed} failed` : ''}`;
  return `${phase.padEnd(8)} ${percent(experiment.progress).padStart(7)}  ${work}${best}`;
}

/** Candidates are not all that a search does: a supernet may train for long before the first. */
async function doingOf({ client }: CommandContext, { id, phase }: ExperimentDetail): Promise<string> {
  if (phase !== 'search') return '';
  const { rows } = await client.runs.list.query({ experimentId: id, kinds: ['search'], limit: 1 });
  return rows[0]?.progressText ?? '';
}

/**
 * Watches an experiment until it ends, with a line for every change of words or of a point of its progress. Survives a restart of the hub.
 * @throws AppError timeout, or hub-unreachable after a minute of silence
 */
export async function waitForExperiment(
  context: CommandContext,
  id: string,
  options: { timeoutMs: number; signal?: AbortSignal },
): Promise<ExperimentDetail> {
  const deadline = Date.now() + options.timeoutMs;
  let lastNews = '';
  let answeredAt = Date.now();
  for (;;) {
    try {
      const experiment = await context.client.experiments.get.query({ id });
      answeredAt = Date.now();
      const line = progressLine(experiment, await doingOf(context, experiment));
      const news = line.replace(/\.\d+ %/, ' %');
      if (news !== lastNews) context.note(line);
      lastNews = news;
      if (['finished', 'failed', 'cancelled'].includes(experiment.state)) return experiment;
    } catch (error) {
      if (Date.now() - answeredAt > patienceMs) throw error;
    }
    if (options.signal?.aborted) throw new AppError('cancelled', 'Stopped waiting.');
    if (Date.now() > deadline) {
      throw new AppError(
        'timeout',
        `The experiment did not end within ${options.timeoutMs / 60_000} minutes; it goes on. See it with "bionas show ${id}".`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
