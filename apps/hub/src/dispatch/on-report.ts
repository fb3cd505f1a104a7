/** What a worker says of an attempt while it works. Each word is fenced: of a lost attempt it changes nothing. */
import { AppError, type ExperimentState, type WorkerMessageOf } from '@bionas/contracts';
import {
  createQuestions,
  delayInterventions,
  experimentState,
  findExperiment,
  recordLogs,
  recordMetrics,
  recordOutcomes,
  reportProgress,
  saveCheckpoint,
  setExperimentState,
  type Attempt,
  type Tx,
} from '@bionas/store';
import { questionJob } from '../follow-up/question-job.ts';
import type { MessageHandler } from './message-context.ts';
import { tellAnswers } from './tell-answers.ts';

/** Questions come before trainings of other experiments: a search waits for them. */
const questionPriority = 1;

const ended: readonly ExperimentState[] = ['finished', 'failed', 'cancelled'];

/** Work that was asked for beside the experiment's own, and leaves its state alone: probes, and attacks after its end. */
async function isAskedFor(tx: Tx, { jobKind, experimentId }: Attempt): Promise<boolean> {
  if (jobKind === 'attack') return ended.includes(await experimentState(tx, experimentId));
  return jobKind === 'control' || jobKind === 'landscape';
}

export const onProgress: MessageHandler<WorkerMessageOf<'progress'>> = async ({ store }, _from, message) => {
  await store.queue.withAttempt(message.attemptId, async (tx, attempt) => {
    const state = message.state === 'paused' ? 'running' : message.state;
    const { fraction, text, round } = message;
    await reportProgress(tx, attempt, { state, fraction, text, round });
    if (state === 'running' && !(await isAskedFor(tx, attempt))) {
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

/** Questions become jobs for all trainers. What is answered already is told at once. */
export const onAsk: MessageHandler<WorkerMessageOf<'ask'>> = async (context, _from, message) => {
  const { store } = context;
  const { taken = 0 } = message;
  const searchRunId = await store.queue.withAttempt(message.attemptId, async (tx, attempt) => {
    const { spec } = await findExperiment(tx, attempt.experimentId);
    await createQuestions(tx, {
      experimentId: attempt.experimentId,
      searchRunId: attempt.runId,
      priority: questionPriority,
      jobs: message.questions.map((question) => questionJob(question, spec)),
      parents: new Map(
        message.questions.flatMap((one) =>
          one.kind === 'evaluate' && one.parents !== undefined ? [[one.question, one.parents] as const] : [],
        ),
      ),
    });
    const notBefore = 1 + Math.max(...message.questions.map(({ question }) => question));
    await delayInterventions(tx, attempt.runId, { taken, notBefore });
    return attempt.runId;
  });
  const asked = message.questions.map(({ question }) => question);
  await tellAnswers(context, searchRunId, asked);
  // A change may have been told to a searcher that was away.
  await context.tellChanges(searchRunId, taken);
  context.triggerHandOut();
};

/** What became of changes of a search. */
export const onIntervened: MessageHandler<WorkerMessageOf<'intervened'>> = async (
  { store },
  _from,
  message,
) => {
  await store.queue.withAttempt(message.attemptId, (tx, { runId, experimentId }) =>
    recordOutcomes(tx, { searchRunId: runId, experimentId }, message.outcomes),
  );
};
