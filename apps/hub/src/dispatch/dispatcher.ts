/**
 * Takes the words of workers one after the other (of each worker in order), answers those that want an answer, and
 * watches who falls silent. Everything that must not be lost is in the store before the answer leaves.
 */
import { AppError, acknowledgedKinds, toErrorRecord, type SearchAnswer } from '@bionas/contracts';
import type { ArtifactStore, SpokenMessage } from '@bionas/messaging';
import {
  listRunningAttempts,
  listSearchChanges,
  recordHeartbeat,
  setWorkerState,
  type Store,
} from '@bionas/store';
import type { Logger } from '../logger.ts';
import { afterLosses } from './after-losses.ts';
import { createHandOut } from './hand-out.ts';
import type { MessageContext } from './message-context.ts';
import { onFailed, onHandedBack, onResult } from './on-end.ts';
import { onHello } from './on-hello.ts';
import { onAsk, onCheckpoint, onIntervened, onLog, onMetrics, onProgress } from './on-report.ts';
import type { WorkerLine } from './worker-line.ts';
import { WorkerPool, type ConnectedWorker } from './worker-pool.ts';

/** A worker beats every 2 s; after this long it is taken for gone. */
const silenceMs = 10_000;
const watchEveryMs = 1_000;

export interface DispatcherOptions {
  readonly hubId: string;
  readonly store: Store;
  readonly artifacts: ArtifactStore;
  readonly line: WorkerLine;
  readonly log: Logger;
}

export interface Dispatcher {
  readonly pool: WorkerPool;
  /** Takes a message; the work goes on behind the call. */
  take(peer: string, message: SpokenMessage): void;
  triggerHandOut(): void;
  /** Tells workers to stop these attempts, which the store has already fenced off or wants back. */
  stop(attempts: readonly { attemptId: string; workerId: string }[], reason: 'cancelled' | 'paused'): void;
  /** Tells the searcher that runs this search what was changed; it hears of it later if nobody does. */
  tellChanges(searchRunId: string): Promise<void>;
  drain(workerId: string): Promise<void>;
  close(): Promise<void>;
}

const wantsAnswer = (message: SpokenMessage): boolean =>
  (acknowledgedKinds as readonly string[]).includes(message.kind);

export function createDispatcher({ hubId, store, artifacts, line, log }: DispatcherOptions): Dispatcher {
  const pool = new WorkerPool();
  const inOrder = new Map<string, Promise<void>>();
  let closed = false;

  /** Who runs this search now, if anybody does and is connected. */
  async function searcherOf(searchRunId: string): Promise<{ peer: string; attemptId: string } | null> {
    const running = await listRunningAttempts(store);
    const search = running.find(({ runId, jobKind }) => runId === searchRunId && jobKind === 'search');
    const connected = search && pool.byWorkerId(search.workerId);
    return connected ? { peer: connected.peer, attemptId: search.id } : null;
  }

  async function tellSearcher(searchRunId: string, answers: SearchAnswer[]): Promise<void> {
    const searcher = await searcherOf(searchRunId);
    if (searcher) line.send(searcher.peer, { kind: 'answers', attemptId: searcher.attemptId, answers });
  }

  async function tellChanges(searchRunId: string, taken: number): Promise<void> {
    const changes = await listSearchChanges(store, searchRunId);
    const interventions = changes.filter(({ number }) => number > taken);
    const searcher = interventions.length > 0 ? await searcherOf(searchRunId) : null;
    if (!searcher) return;
    line.send(searcher.peer, { kind: 'interventions', attemptId: searcher.attemptId, interventions });
  }

  function stop(
    attempts: readonly { attemptId: string; workerId: string }[],
    reason: 'cancelled' | 'paused',
  ): void {
    for (const { attemptId, workerId } of attempts) {
      const connected = pool.byWorkerId(workerId);
      if (connected) line.send(connected.peer, { kind: 'stop', attemptId, reason });
    }
  }

  const handOut = createHandOut({
    store,
    pool,
    line,
    log,
  });
  const context: MessageContext = {
    hubId,
    store,
    artifacts,
    pool,
    line,
    log,
    now: Date.now,
    triggerHandOut: () => handOut.trigger(),
    stop,
    tellSearcher,
    tellChanges,
  };

  async function handle(
    from: ConnectedWorker,
    message: Exclude<SpokenMessage, { kind: 'hello' }>,
  ): Promise<void> {
    switch (message.kind) {
      case 'ready':
        from.credits += message.credits;
        return handOut.trigger();
      case 'heartbeat': {
        const { load, residentBytes } = message;
        const { lost } = await store.queue.renew(message.attempts);
        line.send(from.peer, { kind: 'pulse', lost });
        const state = from.draining ? 'draining' : message.attempts.length > 0 ? 'working' : 'idle';
        await store.transaction(async (tx) => {
          await recordHeartbeat(tx, from.worker.workerId, { load, residentBytes });
          await setWorkerState(tx, [from.worker.workerId], state);
        });
        return;
      }
      case 'goodbye':
        pool.disconnect(from.peer);
        await afterLosses(context, await store.queue.loseAttempts(from.worker.workerId));
        await store.transaction((tx) => setWorkerState(tx, [from.worker.workerId], 'gone'));
        log('info', `${from.worker.name} left: ${message.reason}`);
        return handOut.trigger();
      case 'progress':
        return onProgress(context, from, message);
      case 'metrics':
        return onMetrics(context, from, message);
      case 'log':
        return onLog(context, from, message);
      case 'checkpoint':
        return onCheckpoint(context, from, message);
      case 'ask':
        return onAsk(context, from, message);
      case 'intervened':
        return onIntervened(context, from, message);
      case 'result':
        return onResult(context, from, message);
      case 'failed':
        return onFailed(context, from, message);
      case 'handed-back':
        return onHandedBack(context, from, message);
    }
  }

  async function answer(peer: string, message: SpokenMessage): Promise<void> {
    try {
      if (message.kind === 'hello') return await onHello(context, peer, message);
      const from = pool.byPeer(peer);
      if (!from) {
        throw new AppError('conflict', 'This hub does not know you: say hello first.');
      }
      await handle(from, message);
      if (wantsAnswer(message)) line.send(peer, { kind: 'ack', to: message.id });
    } catch (error) {
      const record = toErrorRecord(error);
      if (record.code === 'internal')
        log('error', `${message.kind} of ${peer} failed: ${record.message}`, error);
      line.send(peer, { kind: 'refused', to: message.id, error: record });
    }
  }

  let watchedAt = Date.now();

  async function watch(): Promise<void> {
    const now = Date.now();
    const late = now - watchedAt - watchEveryMs;
    watchedAt = now;
    // This process was held up itself (a suspended laptop, a busy disk): nobody could be heard meanwhile.
    if (late > watchEveryMs) for (const connected of pool.all()) connected.heardAt += late;
    const silent = pool.silent(now, silenceMs);
    for (const { peer, worker } of silent) {
      pool.disconnect(peer);
      const lost = await store.queue.loseAttempts(worker.workerId);
      await afterLosses(context, lost);
      await store.transaction((tx) => setWorkerState(tx, [worker.workerId], 'silent'));
      log(
        'warning',
        `${worker.name} has been silent for ${silenceMs / 1000} s: ${lost.length} attempt(s) lost, to be tried elsewhere`,
      );
    }
    const expired = await store.queue.loseExpired();
    await afterLosses(context, expired);
    if (expired.length > 0)
      log('warning', `${expired.length} lease(s) ran out: the work will be tried elsewhere`);
    handOut.trigger();
  }

  let watching: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    watching = watching
      .then(() => (closed ? undefined : watch()))
      .catch((error: unknown) =>
        log('error', `watching over the workers failed: ${toErrorRecord(error).message}`, error),
      );
  }, watchEveryMs);

  return {
    pool,
    take(peer, message) {
      if (closed) return;
      // Counted when it arrives, not when its turn comes: a busy hub must not take its workers for dead.
      const from = pool.byPeer(peer);
      if (from) from.heardAt = Date.now();
      const next = (inOrder.get(peer) ?? Promise.resolve()).then(() => answer(peer, message));
      inOrder.set(peer, next);
      void next.finally(() => {
        if (inOrder.get(peer) === next) inOrder.delete(peer);
      });
    },
    triggerHandOut: () => handOut.trigger(),
    stop,
    tellChanges: (searchRunId) => tellChanges(searchRunId, 0),
    async drain(workerId) {
      const connected = pool.byWorkerId(workerId);
      if (!connected)
        throw new AppError('not-found', `No worker ${workerId} is connected; it may have left already.`);
      connected.draining = true;
      await store.transaction((tx) => setWorkerState(tx, [workerId], 'draining'));
      line.send(connected.peer, { kind: 'drain' });
    },
    async close() {
      closed = true;
      clearInterval(timer);
      await Promise.all([watching, handOut.settled(), ...inOrder.values()]);
    },
  };
}
