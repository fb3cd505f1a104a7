/** What a worker says of an attempt while it works. Each word is fenced: of a lost attempt it changes nothing. */
import { AppError, type JobKind, type WorkerMessageOf } from '@bionas/contracts';
import { searchNetwork } from '@bionas/search-space';
import {
  createCandidates,
  findExperiment,
  listScoredCandidates,
  recordLogs,
  recordMetrics,
  reportProgress,
  saveCheckpoint,
  setExperimentState,
} from '@bionas/store';
import type { MessageHandler } from './message-context.ts';

/** Candidates come before trainings of other experiments: a search waits for them. */
const evaluationPriority = 1;

/** Work that is done after the experiment as well, and leaves its state alone. */
const isAskedFor = (kind: JobKind): boolean => kind === 'control' || kind === 'landscape';

export const onProgress: MessageHandler<WorkerMessageOf<'progress'>> = async ({ store }, _from, message) => {
  await store.queue.withAttempt(message.attemptId, async (tx, attempt) => {
    const state = message.state === 'paused' ? 'running' : message.state;
    await reportProgress(tx, attempt, { state, fraction: message.fraction, text: message.text });
    if (state === 'running' && !isAskedFor(attempt.jobKind)) {
      await setExperimentState(tx, attempt.experimentId, { state: 'running' });
    }
  });
};

export const onMetrics: MessageHandler<WorkerMessageOf<'metrics'>> = async ({ store }, _from, message) => {
  await store.queue.withAttempt(message.attemptId, (tx, { runId, experimentId, candidate }) =>
    recordMetrics(tx, { runId, experimentId, candidate, points: message.points }),
  );
};

export const onLog: MessageHandler<WorkerMessageOf<'log'>> = async ({ store }, _from, message) => {
  await store.queue.withAttempt(message.attemptId, (tx, { runId, experimentId, candidate }) =>
    recordLogs(tx, { runId, experimentId, candidate, lines: message.lines }),
  );
};

export const onCheckpoint: MessageHandler<WorkerMessageOf<'checkpoint'>> = async (
  { store, artifacts },
  _from,
  message,
) => {
  const { artifact, position } = message;
  if (!(await artifacts.has(artifact.hash))) {
    throw new AppError(
      'artifact-missing',
      `The checkpoint ${artifact.hash} was announced but never stored here: send it first.`,
    );
  }
  await store.queue.withAttempt(message.attemptId, (tx, attempt) =>
    saveCheckpoint(tx, attempt, { artifact, position }),
  );
};

/** Candidates become jobs for all trainers. What is scored already is answered at once. */
export const onEvaluate: MessageHandler<WorkerMessageOf<'evaluate'>> = async (context, _from, message) => {
  const { store } = context;
  const searchRunId = await store.queue.withAttempt(message.attemptId, async (tx, attempt) => {
    const { spec } = await findExperiment(tx, attempt.experimentId);
    await createCandidates(tx, {
      experimentId: attempt.experimentId,
      searchRunId: attempt.runId,
      priority: evaluationPriority,
      jobs: message.candidates.map(({ candidate, genome }) => ({
        kind: 'evaluate',
        candidate,
        dataset: spec.dataset,
        dataSeed: spec.seed,
        // One seed for all candidates: they differ in their genomes alone.
        seed: spec.seed,
        genome,
        network: searchNetwork(spec.space),
        training: spec.search.training,
      })),
    });
    return attempt.runId;
  });
  const asked = new Set(message.candidates.map(({ candidate }) => candidate));
  const known = (await listScoredCandidates(store, searchRunId)).filter(({ candidate }) =>
    asked.has(candidate),
  );
  if (known.length > 0) await context.tellSearcher(searchRunId, known);
  context.triggerHandOut();
};
