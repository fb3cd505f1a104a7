import { appendEvent, type Attempt, type Tx } from '@bionas/store';
import { settleExperiment } from './settle-experiment.ts';

/** The robust columns of the leaderboard have new numbers. */
export async function afterAttack(tx: Tx, attempt: Attempt): Promise<void> {
  appendEvent(tx, { kind: 'leaderboard-changed', experimentId: attempt.experimentId, runId: attempt.runId });
  await settleExperiment(tx, attempt.experimentId);
}
