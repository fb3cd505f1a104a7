import type { Intervention, SearchAnswer } from '@bionas/contracts';
import type { StopReason } from '../child/engine-context.ts';

/** `lost`: the claim is gone; nothing of the attempt counts any more and nothing more is said about it. */
export type StopWish = StopReason | 'lost';
export type AttemptEnd = 'finished' | 'failed' | 'handed-back' | 'lost';

/** One try at a job, from the claim to its last acknowledged word. */
export interface Attempt {
  readonly id: string;
  /** Never rejects. `childFit`: the engine child may do another job. */
  readonly done: Promise<{ readonly how: AttemptEnd; readonly childFit: boolean }>;
  /** Computing (and not only waiting for the hub to take its last word). */
  readonly computing: boolean;
  /** It was told that the claim is gone. */
  readonly lost: boolean;
  stop(wish: StopWish): void;
  answered(answers: readonly SearchAnswer[]): void;
  /** Changes of the search that it runs. */
  intervened(interventions: readonly Intervention[]): void;
  /** The line is new and the attempt still ours. */
  rejoin(): void;
}

export interface AttemptTimes {
  readonly batchMs: number;
  /** How long the child has to stop before it is killed. */
  readonly stopMs: Readonly<Record<StopReason, number>>;
}
