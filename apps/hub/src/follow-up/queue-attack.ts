import { finalTraining, type AttackJob, type ExperimentSpec } from '@bionas/contracts';
import { trainingForm } from '@bionas/search-space';
import { createRun, findRun, type FinishedTraining, type Tx } from '@bionas/store';
import {
  chooseSurrogates,
  needsSurrogates,
  type Surrogate,
  type TrainingState,
} from './choose-surrogates.ts';

export interface AttackOrder {
  readonly training: Pick<
    FinishedTraining,
    'runId' | 'experimentId' | 'role' | 'genome' | 'mixGenomeId' | 'seed'
  > & { readonly weights: string };
  readonly spec: ExperimentSpec;
  readonly preset: AttackJob['preset'];
  /** All of the experiment, in whatever state; needed where the preset transfers images. */
  readonly trainings: readonly TrainingState[];
}

/**
 * Queues an attack on a trained network. @returns the id of its run, or null while a training is open that the preset needs
 */
export async function queueAttack(
  tx: Tx,
  { training, spec, preset, trainings }: AttackOrder,
): Promise<string | null> {
  const { runId, experimentId, role, genome, mixGenomeId, seed, weights } = training;
  let surrogates: AttackJob['surrogates'];
  if (needsSurrogates(preset)) {
    const chosen = chooseSurrogates({ id: runId, genome, seed, role }, trainings, (one) =>
      trainingForm(one, spec.space.ruleOptions),
    );
    if (chosen === null) return null;
    surrogates = {
      twin: await weightsOf(tx, chosen.twin),
      'same-rules': await weightsOf(tx, chosen['same-rules']),
    };
  }
  const created = await createRun(tx, {
    ...{ experimentId, role, genome, mixGenomeId, parentRunId: runId },
    job: {
      ...{ kind: 'attack', dataset: spec.dataset, dataSeed: spec.seed, seed, weights, preset },
      ...(surrogates && { surrogates }),
      ...(finalTraining(spec.finals, role).adversarial && { adversariallyTrained: true }),
    },
  });
  return created.runId;
}

async function weightsOf(tx: Tx, chosen: Surrogate): Promise<NonNullable<AttackJob['surrogates']>['twin']> {
  if ('absent' in chosen) return { weights: [], absent: chosen.absent };
  const { training } = await findRun(tx, chosen.runId);
  return training === null
    ? { weights: [], absent: `training ${chosen.runId} has no result` }
    : { weights: [training.weights.hash], absent: null };
}
