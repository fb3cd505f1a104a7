/** How an attempt ends: with a result, with an error, or handed back. What follows is planned in the same transaction. */
import {
  AppError,
  type Artifact,
  type ErrorCode,
  type JobResult,
  type WorkerMessageOf,
} from '@bionas/contracts';
import { completeJob, failJob, recordArtifact, releaseJob, type Attempt, type Tx } from '@bionas/store';
import { afterAttack } from '../follow-up/after-attack.ts';
import { afterSearch } from '../follow-up/after-search.ts';
import { afterTraining } from '../follow-up/after-training.ts';
import { settleExperiment } from '../follow-up/settle-experiment.ts';
import { afterFailure } from './after-losses.ts';
import type { MessageHandler } from './message-context.ts';
import { tellAnswers } from './tell-answers.ts';

/** Trying again would end the same way. */
const hopeless: readonly ErrorCode[] = [
  'invalid-spec',
  'invalid-genome',
  'unknown-kind',
  'data-missing',
  'data-damaged',
  'diverged',
  'infeasible',
  'unsupported',
];

async function followUp(tx: Tx, attempt: Attempt, result: JobResult): Promise<void> {
  switch (result.kind) {
    case 'search':
      return afterSearch(tx, attempt);
    case 'train':
      await recordArtifact(tx, result.weights, { runId: attempt.runId, epoch: result.epochs });
      return afterTraining(tx, attempt, result);
    case 'attack':
      if (result.adversarials) await recordArtifact(tx, result.adversarials, { runId: attempt.runId });
      return afterAttack(tx, attempt);
    case 'supernet-train':
      return recordArtifact(tx, result.weights, {
        runId: attempt.runId,
        epoch: (result.epochs.at(-1)?.epoch ?? 0) + 1,
      });
    case 'evaluate':
    case 'supernet-score':
    case 'control':
    case 'landscape':
      return;
  }
}

/** Artifacts that a result names as its own. */
function filesOf(result: JobResult): Artifact[] {
  if (result.kind === 'train' || result.kind === 'supernet-train') return [result.weights];
  return result.kind === 'attack' && result.adversarials ? [result.adversarials] : [];
}

export const onResult: MessageHandler<WorkerMessageOf<'result'>> = async (context, from, message) => {
  const { store, artifacts, log } = context;
  const { result } = message;
  for (const { hash, kind } of filesOf(result)) {
    if (await artifacts.has(hash)) continue;
    throw new AppError(
      'artifact-missing',
      `The ${kind} ${hash} were announced but never stored here: send them first.`,
    );
  }
  const attempt = await store.queue.withAttempt(message.attemptId, async (tx, held) => {
    await completeJob(tx, held, result, message.worked);
    await followUp(tx, held, result);
    return held;
  });
  log('info', `${from.worker.name} finished ${attempt.jobKind} of run ${attempt.runId.slice(0, 8)}`);
  if (attempt.question !== null) await tellAnswers(context, attempt.runId, [attempt.question]);
  context.triggerHandOut();
};

export const onFailed: MessageHandler<WorkerMessageOf<'failed'>> = async (context, from, message) => {
  const { error } = message;
  const { attempt, outcome, stopped } = await context.store.queue.withAttempt(
    message.attemptId,
    async (tx, held) => {
      const ended = await failJob(tx, held, error, {
        retry: !hopeless.includes(error.code),
        worked: message.worked,
      });
      return {
        attempt: held,
        outcome: ended,
        stopped: ended === 'requeued' ? [] : await afterFailure(tx, held),
      };
    },
  );
  context.stop(stopped, 'cancelled');
  context.log(
    'warning',
    `${from.worker.name} failed ${attempt.jobKind} of run ${attempt.runId.slice(0, 8)} (${outcome}): ${error.message}`,
  );
  if (attempt.question !== null && outcome !== 'requeued')
    await tellAnswers(context, attempt.runId, [attempt.question]);
  context.triggerHandOut();
};

export const onHandedBack: MessageHandler<WorkerMessageOf<'handed-back'>> = async (
  context,
  from,
  message,
) => {
  await context.store.queue.withAttempt(message.attemptId, async (tx, attempt) => {
    await releaseJob(tx, attempt, message.reason, message.worked);
    if (message.reason === 'cancelled') await settleExperiment(tx, attempt.experimentId);
  });
  context.log('info', `${from.worker.name} handed its work back (${message.reason})`);
  context.triggerHandOut();
};
