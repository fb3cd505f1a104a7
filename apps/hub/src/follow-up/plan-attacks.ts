import type { ExperimentSpec } from '@bionas/contracts';
import { listFinishedTrainings, type Tx } from '@bionas/store';
import { allTrainings } from '../control/all-trainings.ts';
import { needsSurrogates } from './choose-surrogates.ts';
import { queueAttack } from './queue-attack.ts';

/**
 * Queues the experiment's own attack on the finished trainings that have none yet. Where its preset needs other trainings it waits until they have
 * ended, and is called again whenever a run of the experiment has; otherwise only `justTrained` are looked at.
 */
export async function planAttacks(
  tx: Tx,
  { id: experimentId, spec }: { readonly id: string; readonly spec: ExperimentSpec },
  justTrained: readonly string[] = [],
): Promise<void> {
  const { preset } = spec.attack;
  if (preset === 'none') return;
  const waits = needsSurrogates(preset);
  const trainings = waits ? await allTrainings(tx, experimentId) : [];
  const runIds = waits
    ? trainings.flatMap(({ id, state }) => (state === 'finished' ? [id] : []))
    : justTrained;
  if (runIds.length === 0) return;
  const finished = await listFinishedTrainings(tx, { runIds });
  for (const training of finished.trainings) {
    if (training.attacks.length > 0) continue;
    const weights = training.result.weights.hash;
    await queueAttack(tx, { training: { ...training, weights }, spec, preset, trainings });
  }
}
