import type { TrainingResult } from '@bionas/contracts';
import { appendEvent, createRun, findRun, type Attempt, type Tx } from '@bionas/store';
import { describeTraining } from './names-of-work.ts';
import { settleExperiment } from './settle-experiment.ts';

/** Queues the attack on the trained network; without an attack the training itself fills the leaderboard. */
export async function afterTraining(tx: Tx, attempt: Attempt, result: TrainingResult): Promise<void> {
  const { spec, role, genome, mixGenomeId, seed } = await findRun(tx, attempt.runId);
  if (spec.attack.preset !== 'none') {
    await createRun(tx, {
      experimentId: attempt.experimentId,
      parentRunId: attempt.runId,
      ...(role ? { role } : {}),
      ...(genome ? { genome } : {}),
      ...(mixGenomeId ? { mixGenomeId } : {}),
      job: {
        kind: 'attack',
        dataset: spec.dataset,
        dataSeed: spec.seed,
        seed,
        weights: result.weights.hash,
        preset: spec.attack.preset,
      },
    });
  }
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
