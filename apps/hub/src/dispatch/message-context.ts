import type { SearchAnswer, WorkerMessage } from '@bionas/contracts';
import type { ArtifactStore } from '@bionas/messaging';
import type { Store } from '@bionas/store';
import type { Logger } from '../logger.ts';
import type { WorkerLine } from './worker-line.ts';
import type { ConnectedWorker, WorkerPool } from './worker-pool.ts';

/** What the handlers of worker messages work with. */
export interface MessageContext {
  readonly hubId: string;
  readonly store: Store;
  readonly artifacts: ArtifactStore;
  readonly pool: WorkerPool;
  readonly line: WorkerLine;
  readonly log: Logger;
  now(): number;
  /** There may be work for somebody. */
  triggerHandOut(): void;
  /** Tells workers to stop these attempts, which the store has already fenced off or wants back. */
  stop(attempts: readonly { attemptId: string; workerId: string }[], reason: 'cancelled' | 'paused'): void;
  /** Tells the searcher that runs this search; nothing happens when none does. */
  tellSearcher(searchRunId: string, answers: SearchAnswer[]): Promise<void>;
  /** Tells it the changes after number `taken`, if there are any. */
  tellChanges(searchRunId: string, taken: number): Promise<void>;
}

/** Handles one kind of message of a worker that has said hello. */
export type MessageHandler<Message extends WorkerMessage> = (
  context: MessageContext,
  from: ConnectedWorker,
  message: Message,
) => Promise<void>;
