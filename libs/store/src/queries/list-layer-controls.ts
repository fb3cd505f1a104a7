import type { ControlJob, RunState, TrainingResult } from '@bionas/contracts';
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { jobs, runs } from '../schema/work.ts';
import type { Reader } from '../store.ts';

/** A finished training that controls are paired with. */
export interface ControlledTraining {
  readonly runId: string;
  readonly seed: number;
  readonly result: TrainingResult;
}

export interface StoredControl {
  readonly runId: string;
  readonly trainingRunId: string;
  readonly layer: string;
  readonly state: RunState;
  readonly progress: number;
  /** Test accuracy, once it has finished. */
  readonly accuracy: number | null;
}

/**
 * Which finished trainings of one genome in one experiment are there, one for each seed, and which controls of them? Both oldest first.
 */
export async function listLayerControls(
  reader: Reader,
  of: {
    readonly experimentId: string;
    readonly genomeId: string;
    /** Those trained against attacks, which have the genome of the twin, or the others. Default: the others. */
    readonly adversarialTwins?: boolean;
  },
): Promise<{ trainings: ControlledTraining[]; controls: StoredControl[] }> {
  const trained = await reader.database
    .select({ runId: runs.id, seed: runs.seed, result: runs.result })
    .from(runs)
    .where(
      and(
        eq(runs.experimentId, of.experimentId),
        eq(runs.genomeId, of.genomeId),
        eq(runs.kind, 'training'),
        eq(runs.state, 'finished'),
        sql`(${runs.role} is not distinct from 'adversarial-twin') = ${of.adversarialTwins ?? false}`,
      ),
    )
    .orderBy(asc(runs.createdAt), asc(runs.id));
  const bySeed = new Map<number, ControlledTraining>();
  for (const { runId, seed, result } of trained) {
    if (result?.kind === 'train' && !bySeed.has(seed)) bySeed.set(seed, { runId, seed, result });
  }
  const trainings = [...bySeed.values()];
  if (trainings.length === 0) return { trainings, controls: [] };
  const rows = await reader.database
    .select({
      runId: runs.id,
      trainingRunId: runs.parentRunId,
      layer: sql<ControlJob['frozenLayer']>`${jobs.body} ->> 'frozenLayer'`,
      state: runs.state,
      progress: runs.progress,
      accuracy: runs.accuracy,
    })
    .from(runs)
    .innerJoin(jobs, eq(jobs.runId, runs.id))
    .where(
      and(
        eq(runs.kind, 'control'),
        inArray(
          runs.parentRunId,
          trainings.map(({ runId }) => runId),
        ),
      ),
    )
    .orderBy(asc(runs.createdAt), asc(jobs.number));
  return {
    trainings,
    controls: rows.flatMap(({ trainingRunId, ...row }) =>
      trainingRunId === null ? [] : [{ ...row, trainingRunId }],
    ),
  };
}
