/** Finished trainings attacked once more by another preset, and the history of what every evaluation said. */
import { evaluationHistory } from '@bionas/analysis';
import type { ChallengeQuery, ControlPlane, EvaluatedTrainings } from '@bionas/api';
import { AppError, attackPresets, isEndState, type EvaluationRow } from '@bionas/contracts';
import {
  findExperiment,
  findRun,
  listAttackResults,
  listFinishedTrainings,
  listRuns,
  type FinishedTraining,
  type Reader,
  type Tx,
} from '@bionas/store';
import { queueAttack } from '../follow-up/queue-attack.ts';
import { allTrainings } from './all-trainings.ts';
import type { ControlContext } from './control-context.ts';
import { evaluationsOf } from './evaluations-of.ts';

type ChallengeControls = Pick<ControlPlane, 'challenge' | 'evaluations' | 'attackResults'>;

/** An attack stands for the training that it attacks. */
async function trainingsOf(reader: Reader, of: EvaluatedTrainings): Promise<FinishedTraining[]> {
  const runIds =
    'genomeId' in of
      ? (
          await listRuns(reader, {
            ...{ genomeId: of.genomeId, kinds: ['training'], states: ['finished'] },
            ...{ sort: 'createdAt', direction: 'asc', limit: 1_000 },
          })
        ).rows.map(({ id }) => id)
      : await Promise.all(of.runIds.map((id) => trainingBehind(reader, id)));
  const { trainings } = await listFinishedTrainings(reader, { runIds: [...new Set(runIds)] });
  if (trainings.length > 0) return trainings;
  const what = 'genomeId' in of ? `Genome ${of.genomeId}` : `Run ${of.runIds.join(', ')}`;
  throw new AppError('not-found', `${what} has no finished training, so there is nothing to attack.`);
}

async function trainingBehind(reader: Reader, id: string): Promise<string> {
  const run = await findRun(reader, id);
  const [parent] = run.kind === 'attack' ? run.relatedRunIds : [];
  if (run.kind === 'training' && run.training !== null) return id;
  if (parent !== undefined) return parent;
  throw new AppError(
    'conflict',
    `Run ${id} is a ${run.kind} that is ${run.state}; expected a training that has finished, or an attack on one.`,
  );
}

async function queueChallenges(
  tx: Tx,
  { of, preset }: ChallengeQuery,
): Promise<{ runIds: string[]; already: string[] }> {
  const { version } = attackPresets[preset];
  const runIds: string[] = [];
  const already: string[] = [];
  for (const training of await trainingsOf(tx, of)) {
    const { experimentId, attacks } = training;
    const { spec, state, name } = await findExperiment(tx, experimentId);
    if (state !== 'finished' && state !== 'failed' && state !== 'cancelled') {
      throw new AppError(
        'conflict',
        `Experiment "${name}" is still ${state}: its trainings can be challenged when it has ended.`,
      );
    }
    const stands = attacks.find(
      (attack) =>
        attack.preset === preset &&
        (attack.result === null ? !isEndState(attack.state) : attack.result.presetVersion === version),
    );
    if (stands !== undefined) {
      already.push(stands.runId);
      continue;
    }
    const trainings = await allTrainings(tx, experimentId);
    const weights = training.result.weights.hash;
    const queued = await queueAttack(tx, { training: { ...training, weights }, spec, preset, trainings });
    if (queued === null) {
      throw new AppError(
        'conflict',
        `Experiment "${name}" has a training that is still open, and the preset ${preset} needs its network.`,
      );
    }
    runIds.push(queued);
  }
  return { runIds, already };
}

function rowsOf(training: FinishedTraining, own: string): EvaluationRow[] {
  const steps = new Map(
    evaluationHistory(evaluationsOf(training)).map((step) => [step.evaluation.runId, step]),
  );
  return training.attacks.map((attack): EvaluationRow => {
    const { runId, state, preset, createdAt, finishedAt, result } = attack;
    const step = steps.get(runId);
    return {
      ...{ runId, trainingRunId: training.runId, genomeId: training.genomeId, seed: training.seed },
      ...{ state, preset, presetVersion: result?.presetVersion ?? null, askedAt: createdAt, finishedAt },
      challenge: preset !== own,
      result:
        result && step
          ? {
              ...{ norm: result.norm, epsilon: result.epsilon, clean: result.clean },
              ...{ robust: result.worstCase, verdict: result.judgement.verdict },
              ...{ before: step.before, after: step.after, effect: step.effect, counts: step.counts },
            }
          : null,
    };
  });
}

export function challengeControls({ store, dispatcher }: ControlContext): ChallengeControls {
  return {
    async challenge(query) {
      const queued = await store.transaction((tx) => queueChallenges(tx, query));
      dispatcher.triggerHandOut();
      return queued;
    },
    attackResults: (experimentId) => listAttackResults(store, experimentId),
    async evaluations(of) {
      const rows: EvaluationRow[] = [];
      for (const training of await trainingsOf(store, of)) {
        const { spec } = await findExperiment(store, training.experimentId);
        rows.push(...rowsOf(training, spec.attack.preset));
      }
      return rows.sort((a, b) => a.askedAt - b.askedAt || a.seed - b.seed);
    },
  };
}
