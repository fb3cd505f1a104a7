import { finalTraining, type ExperimentSpec, type ScoredCandidate } from '@bionas/contracts';
import { finalNetwork, keepsTo } from '@bionas/search-space';
import {
  createRun,
  findExperiment,
  listScoredCandidates,
  setExperimentState,
  type Attempt,
  type Tx,
} from '@bionas/store';
import { chooseMixes } from './choose-mixes.ts';
import { planTrainings } from './plan-trainings.ts';
import { searchNow } from './search-now.ts';

const summary = (
  spec: ExperimentSpec,
  evaluated: ScoredCandidate[],
  mixes: number,
  trainings: number,
): string => {
  const best = Math.max(...evaluated.map(({ score }) => score ?? 0));
  return `Search of "${spec.name}" finished: best candidate ${(best * 100).toFixed(1)} % on validation; training ${mixes} ${mixes === 1 ? 'mix' : 'mixes'} with controls (${trainings} trainings)`;
};

/** Plans the trainings of the best mixes and of their controls, in the transaction that records the search's result. */
export async function afterSearch(tx: Tx, attempt: Attempt): Promise<void> {
  const { spec } = await findExperiment(tx, attempt.experimentId);
  const { steering } = await searchNow(tx, attempt.runId, spec);
  const inForce = steering.map(({ change }) => change);
  // What was banned in the end is no find, however it scored before.
  const evaluated = (await listScoredCandidates(tx, attempt.runId)).filter(({ genome }) =>
    keepsTo(genome, inForce),
  );
  const mixes = chooseMixes(evaluated, spec);
  const planned = planTrainings(spec, mixes);
  for (const training of planned) {
    await createRun(tx, {
      experimentId: attempt.experimentId,
      role: training.role,
      mixGenomeId: training.mixGenomeId,
      job: {
        kind: 'train',
        dataset: spec.dataset,
        dataSeed: spec.seed,
        seed: training.seed,
        genome: training.genome,
        network: finalNetwork(spec.space),
        training: finalTraining(spec.finals, training.role),
      },
    });
  }
  await setExperimentState(tx, attempt.experimentId, {
    phase: 'training',
    text: summary(spec, evaluated, mixes.length, planned.length),
  });
}
