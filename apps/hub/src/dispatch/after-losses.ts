/** @file What follows when a job is given up: nobody reports it, so the hub has to look itself. */
import { cancelJobs, type Attempt, type LostAttempt, type Tx } from '@bionas/store';
import { settleExperiment } from '../follow-up/settle-experiment.ts';
import type { MessageContext } from './message-context.ts';
import { tellAnswers } from './tell-answers.ts';

/** Of which a worker must be told to stop. */
type Stopped = Awaited<ReturnType<typeof cancelJobs>>;

/** The work of a run has failed for good: a search leaves no open questions behind, and the experiment may be over. */
export async function afterFailure(tx: Tx, attempt: Attempt): Promise<Stopped> {
  if (attempt.question !== null) return [];
  const stopped = attempt.jobKind === 'search' ? await cancelJobs(tx, { runIds: [attempt.runId] }) : [];
  await settleExperiment(tx, attempt.experimentId);
  return stopped;
}

/** Jobs whose workers vanished too often have failed: whoever waits for them is told. */
export async function afterLosses(
  context: Pick<MessageContext, 'store' | 'tellSearcher' | 'stop'>,
  lost: readonly LostAttempt[],
): Promise<void> {
  for (const { attempt, outcome } of lost) {
    if (outcome !== 'failed') continue;
    const stopped = await context.store.transaction((tx) => afterFailure(tx, attempt));
    context.stop(stopped, 'cancelled');
    if (attempt.question !== null) await tellAnswers(context, attempt.runId, [attempt.question]);
  }
}
