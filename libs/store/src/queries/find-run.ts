import { AppError, type RunDetail } from '@bionas/contracts';
import { and, asc, eq, or } from 'drizzle-orm';
import { experiments } from '../schema/experiments.ts';
import { artifacts, runArtifacts } from '../schema/records.ts';
import { attempts, jobs, runs } from '../schema/work.ts';
import type { Reader } from '../store.ts';
import { runRows } from './run-rows.ts';
import { upgradeAttackResult } from './upgrade-attack-result.ts';

async function attemptList(reader: Reader, runId: string): Promise<RunDetail['attemptList']> {
  const rows = await reader.database
    .select({ attempt: attempts })
    .from(attempts)
    .innerJoin(jobs, eq(jobs.id, attempts.jobId))
    .where(eq(jobs.runId, runId))
    .orderBy(asc(jobs.number), asc(attempts.number))
    .limit(1_000);
  return rows.map(({ attempt }) => ({
    id: attempt.id,
    number: attempt.number,
    workerName: attempt.workerName,
    host: attempt.host,
    state: attempt.state,
    startedAt: attempt.startedAt,
    endedAt: attempt.endedAt,
    resumedFromEpoch: attempt.resumedFromEpoch,
    error: attempt.error,
  }));
}

/**
 * What is this run? The attempts of a search include those of its candidates (the first 1,000).
 * @throws AppError not-found
 */
export async function findRun(reader: Reader, id: string): Promise<RunDetail> {
  const [row] = await runRows(reader, [id]);
  const [more] = await reader.database
    .select({ result: runs.result, parentRunId: runs.parentRunId, spec: experiments.spec })
    .from(runs)
    .innerJoin(experiments, eq(experiments.id, runs.experimentId))
    .where(eq(runs.id, id));
  if (row === undefined || more === undefined) throw new AppError('not-found', `There is no run ${id}.`);
  const files = await reader.database
    .select({
      hash: runArtifacts.hash,
      bytes: artifacts.bytes,
      kind: runArtifacts.kind,
      createdAt: runArtifacts.createdAt,
      epoch: runArtifacts.epoch,
    })
    .from(runArtifacts)
    .innerJoin(artifacts, eq(artifacts.hash, runArtifacts.hash))
    .where(eq(runArtifacts.runId, id))
    .orderBy(asc(runArtifacts.createdAt));
  const related = await reader.database
    .select({ id: runs.id })
    .from(runs)
    .where(
      more.parentRunId === null
        ? and(eq(runs.parentRunId, id), eq(runs.kind, 'attack'))
        : or(eq(runs.parentRunId, id), eq(runs.id, more.parentRunId)),
    )
    .orderBy(asc(runs.createdAt));
  return {
    ...row,
    spec: more.spec,
    training: more.result?.kind === 'train' ? more.result : null,
    attack: more.result?.kind === 'attack' ? upgradeAttackResult(more.result) : null,
    control: more.result?.kind === 'control' ? more.result : null,
    landscape: more.result?.kind === 'landscape' ? more.result : null,
    artifacts: files,
    attemptList: await attemptList(reader, id),
    relatedRunIds: related.map((run) => run.id),
  };
}
