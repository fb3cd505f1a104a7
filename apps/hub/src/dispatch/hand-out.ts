/** Claims work for whoever has asked for it. One round at a time: two rounds would race for the same credits. */
import { toErrorRecord } from '@bionas/contracts';
import { listSearchChanges, type Claim, type Store } from '@bionas/store';
import type { Logger } from '../logger.ts';
import type { WorkerLine } from './worker-line.ts';
import type { ConnectedWorker, WorkerPool } from './worker-pool.ts';

export interface HandOutOptions {
  readonly store: Store;
  readonly pool: WorkerPool;
  readonly line: WorkerLine;
  readonly log: Logger;
}

export interface HandOut {
  /** Something changed: look whether anybody can be given anything. Returns at once. */
  trigger(): void;
  /** Resolves when no round is going on. */
  settled(): Promise<void>;
}

export function createHandOut(options: HandOutOptions): HandOut {
  const { store, pool, line, log } = options;
  let round: Promise<void> = Promise.resolve();
  let again = false;
  let running = false;

  async function give(connected: ConnectedWorker, claim: Claim): Promise<void> {
    const { attempt, job, checkpoint } = claim;
    connected.credits -= 1;
    const interventions = job.kind === 'search' ? await listSearchChanges(store, attempt.runId) : [];
    line.send(connected.peer, {
      kind: 'job',
      attemptId: attempt.id,
      attemptNumber: attempt.number,
      jobId: attempt.jobId,
      runId: attempt.runId,
      job,
      checkpoint,
      ...(interventions.length > 0 && { interventions }),
    });
    const from = checkpoint ? `, from epoch ${checkpoint.position.epoch}` : '';
    log(
      'info',
      `${connected.worker.name} takes ${job.kind} of run ${attempt.runId.slice(0, 8)}, attempt ${attempt.number}${from}`,
    );
  }

  async function serveOnce(): Promise<boolean> {
    let given = false;
    for (const { connected, kinds } of pool.hungry()) {
      const { workerId, name, host } = connected.worker;
      const claim = await store.queue.claim(kinds, { workerId, name, host });
      if (!claim) continue;
      given = true;
      await give(connected, claim);
    }
    return given;
  }

  async function serve(): Promise<void> {
    running = true;
    try {
      do {
        again = false;
        while (await serveOnce());
      } while (again);
    } catch (error) {
      log('error', `handing out work failed: ${toErrorRecord(error).message}`, error);
    } finally {
      running = false;
    }
  }

  return {
    trigger: () => {
      again = true;
      if (!running) round = serve();
    },
    settled: () => round,
  };
}
