import type { TrainingResult } from '@bionas/contracts';
import { appendEvent, findRun, type Attempt, type Tx } from '@bionas/store';
import { describeTraining } from './names-of-work.ts';
import { planAttacks } from './plan-attacks.ts';
import { settleExperiment } from './settle-experiment.ts';

/** Queues the attack on the trained network, if all that it needs is there; without one the training itself fills the leaderboard. */
export async function afterTraining(tx: Tx, attempt: Attempt, result: TrainingResult): Promise<void> {
  const { role, genome, seed, spec } = await findRun(tx, attempt.runId);
  await planAttacks(tx, { id: attempt.experimentId, spec }, [attempt.runId]);
  const accuracy = ((100 * result.test.correct) / result.test.total).toFixed(1);
  appendEvent(tx, {
    kind: 'leaderboard-changed',
    experimentId: attempt.experimentId,
    runId: attempt.runId,
    ...(role === 'mix' && genome
      ? { text: `${describeTraining(role, genome, seed)}: ${accuracy} % on the test set` }
      : {}),
  });
  await settleExperiment(tx, attempt.experimentId);
}
