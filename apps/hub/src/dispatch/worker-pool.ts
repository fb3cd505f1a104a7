/** Who is connected, and what they may be given. In memory: the database has the truth, this is only who to talk to. */
import type { JobKind, WorkerDescription } from '@bionas/contracts';
import { jobKindsOf } from '@bionas/contracts';

export interface ConnectedWorker {
  /** Address of its socket. */
  readonly peer: string;
  readonly worker: WorkerDescription;
  /** How many jobs it has asked for. */
  credits: number;
  draining: boolean;
  heardAt: number;
}

export class WorkerPool {
  readonly #byPeer = new Map<string, ConnectedWorker>();

  /** A worker said hello; what it said before, on this or another socket, is forgotten. */
  connect(peer: string, worker: WorkerDescription, now: number): ConnectedWorker {
    const before = this.byWorkerId(worker.workerId);
    if (before) this.#byPeer.delete(before.peer);
    const connected: ConnectedWorker = {
      peer,
      worker,
      credits: 0,
      draining: before?.draining ?? false,
      heardAt: now,
    };
    this.#byPeer.set(peer, connected);
    return connected;
  }

  disconnect(peer: string): void {
    this.#byPeer.delete(peer);
  }

  byPeer(peer: string): ConnectedWorker | undefined {
    return this.#byPeer.get(peer);
  }

  byWorkerId(workerId: string): ConnectedWorker | undefined {
    return this.all().find(({ worker }) => worker.workerId === workerId);
  }

  all(): ConnectedWorker[] {
    return [...this.#byPeer.values()];
  }

  /** Those who have asked for work and may get it, with the kinds of work they do. */
  hungry(): { connected: ConnectedWorker; kinds: readonly JobKind[] }[] {
    return this.all()
      .filter(({ credits, draining }) => credits > 0 && !draining)
      .map((connected) => ({ connected, kinds: jobKindsOf[connected.worker.service] }));
  }

  /** Those not heard of for this long. */
  silent(now: number, silenceMs: number): ConnectedWorker[] {
    return this.all().filter(({ heardAt }) => now - heardAt > silenceMs);
  }
}
