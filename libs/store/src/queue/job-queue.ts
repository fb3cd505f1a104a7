import type { Artifact, CheckpointPosition, Job, JobKind } from '@bionas/contracts';
import type { Tx } from '../store.ts';

/** Who claims: taken from the worker's description. */
export interface Claimant {
  readonly workerId: string;
  readonly name: string;
  readonly host: string;
}

/** The attempt that holds a job, as seen under the lock of its job. */
export interface Attempt {
  readonly id: string;
  /** 1 for the first try. */
  readonly number: number;
  readonly workerId: string;
  readonly workerName: string;
  readonly jobId: string;
  readonly jobKind: JobKind;
  readonly runId: string;
  readonly experimentId: string;
  /** Number of the question that it answers for a search; null: it is the work of the run itself. */
  readonly question: number | null;
  /** The same, of an evaluate job; else null: only candidates have states, curves and lines of their own. */
  readonly candidate: number | null;
}

export interface Checkpoint {
  readonly artifact: Artifact;
  readonly position: CheckpointPosition;
}

/** A job in the hands of one worker. */
export interface Claim {
  readonly attempt: Attempt;
  readonly job: Job;
  /** Where to go on from; null: start anew. */
  readonly checkpoint: Checkpoint | null;
  readonly leaseUntil: number;
}

/** An attempt that ended because its worker vanished, and what became of its job. */
export interface LostAttempt {
  readonly attempt: Attempt;
  /** `requeued`: claimable again; `failed`: lost too often. */
  readonly outcome: 'requeued' | 'failed';
}

/**
 * Claimable work with fenced attempts. The id of an attempt is the token of that acquisition: whoever holds another
 * one changes nothing (docs/decisions/0001-queue.md).
 */
export interface JobQueue {
  /**
   * Hands the job that has waited longest among the highest priority of `kinds` to `claimant`, or null when none waits. One
   * transaction: the attempt is written, the run (of an evaluate job: the candidate) becomes `starting`.
   */
  claim(kinds: readonly JobKind[], claimant: Claimant): Promise<Claim | null>;
  /** Puts the leases of these attempts `leaseMs` ahead. `lost`: not running any more, whoever holds them must stop. */
  renew(attemptIds: readonly string[], leaseMs?: number): Promise<{ kept: string[]; lost: string[] }>;
  /**
   * Runs `fn` in one transaction if the attempt is still the running one of its job, whose row stays locked until the end.
   * @throws AppError attempt-lost otherwise, before anything is written
   */
  withAttempt<Result>(attemptId: string, fn: (tx: Tx, attempt: Attempt) => Promise<Result>): Promise<Result>;
  /** Ends the attempts whose lease ran out; their jobs become claimable again. */
  loseExpired(now?: number): Promise<LostAttempt[]>;
  /** Ends all attempts of a worker that is known to be gone, or all but those it still holds. */
  loseAttempts(workerId: string, except?: readonly string[]): Promise<LostAttempt[]>;
}
