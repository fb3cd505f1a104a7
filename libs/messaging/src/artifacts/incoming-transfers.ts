import { AppError, toErrorRecord, transferCredits, type Artifact } from '@bionas/contracts';
import type { ArtifactReceiver } from './artifact-receiver.ts';
import type { ArtifactStore } from './artifact-store.ts';
import type { SendTransfer, TransferTimes } from './transfer-line.ts';

interface Incoming {
  readonly artifact: Artifact;
  source: string;
  receiver: ArtifactReceiver | null;
  /** Steps of one transfer run one after the other. */
  steps: Promise<void>;
  /** Others who offered the same bytes meanwhile (equal seeds give equal weights). */
  readonly others: Set<string>;
  heardAt: number;
  gapSeen: boolean;
}

export interface IncomingTransfers {
  offered(peer: string, artifact: Artifact): void;
  chunk(peer: string, chunk: { readonly hash: string; readonly offset: number }, data: Uint8Array): void;
  /** The sender cannot go on. */
  broken(peer: string, hash: string): boolean;
  /** What has arrived stays for the next transfer. */
  dropPeer(peer: string): void;
  tick(now: number): void;
  close(): Promise<void>;
}

export interface IncomingOptions {
  readonly store: ArtifactStore;
  readonly send: SendTransfer;
  readonly times: TransferTimes;
  readonly now: () => number;
  readonly onStored: (artifact: Artifact, peer: string) => void;
  readonly onFailed: (artifact: Artifact, peer: string, error: AppError) => void;
}

/** Receives files: one sender a hash at a time, the others wait and hear `have` when it is there. */
export function createIncomingTransfers(options: IncomingOptions): IncomingTransfers {
  const { store, send, times, now } = options;
  const active = new Map<string, Incoming>();

  function step(transfer: Incoming, work: () => Promise<void>): void {
    transfer.steps = transfer.steps.then(work).catch((error: unknown) => {
      fail(transfer, error);
    });
  }

  function end(transfer: Incoming): void {
    if (active.get(transfer.artifact.hash) === transfer) active.delete(transfer.artifact.hash);
    const { receiver } = transfer;
    transfer.receiver = null;
    receiver?.suspend().catch((error: unknown) => {
      report(transfer, error);
    });
  }

  function report(transfer: Incoming, error: unknown): AppError {
    const { code, message } = toErrorRecord(error);
    const failure = new AppError(code, message, { cause: error });
    options.onFailed(transfer.artifact, transfer.source, failure);
    return failure;
  }

  function fail(transfer: Incoming, error: unknown): void {
    end(transfer);
    const failure = report(transfer, error);
    send(transfer.source, {
      kind: 'transfer-failed',
      hash: transfer.artifact.hash,
      error: toErrorRecord(failure),
    });
    handOver(transfer);
  }

  /** Somebody else who has the file gets a turn. */
  function handOver(transfer: Incoming): void {
    const [next, ...rest] = transfer.others;
    if (next === undefined) return;
    begin(next, transfer.artifact, rest);
  }

  function begin(peer: string, artifact: Artifact, others: readonly string[] = []): void {
    const transfer: Incoming = {
      artifact,
      source: peer,
      receiver: null,
      steps: Promise.resolve(),
      others: new Set(others),
      heardAt: now(),
      gapSeen: false,
    };
    active.set(artifact.hash, transfer);
    step(transfer, async () => {
      if (await store.has(artifact.hash)) {
        await store.touch(artifact.hash);
        arrived(transfer, 'have');
        return;
      }
      transfer.receiver = await store.receive(artifact);
      await proceed(transfer);
    });
  }

  async function proceed(transfer: Incoming): Promise<void> {
    const { receiver, artifact } = transfer;
    if (receiver === null) return;
    if (receiver.complete) {
      await receiver.finish();
      arrived(transfer, 'stored');
      return;
    }
    send(transfer.source, {
      kind: 'want',
      hash: artifact.hash,
      offset: receiver.offset,
      credits: transferCredits,
    });
  }

  function arrived(transfer: Incoming, kind: 'have' | 'stored'): void {
    const { artifact, source, others } = transfer;
    transfer.receiver = null;
    active.delete(artifact.hash);
    options.onStored(artifact, source);
    send(source, { kind, hash: artifact.hash });
    for (const peer of others) send(peer, { kind: 'have', hash: artifact.hash });
  }

  return {
    offered(peer, artifact) {
      const transfer = active.get(artifact.hash);
      if (transfer === undefined) {
        begin(peer, artifact);
      } else if (transfer.source === peer) {
        transfer.heardAt = now();
        step(transfer, () => proceed(transfer));
      } else {
        transfer.others.add(peer);
      }
    },
    chunk(peer, { hash, offset }, data) {
      const transfer = active.get(hash);
      if (transfer === undefined) {
        const error = new AppError('not-found', `No transfer of ${hash} is going on here: offer it again.`);
        send(peer, { kind: 'transfer-failed', hash, error: toErrorRecord(error) });
        return;
      }
      if (transfer.source !== peer) return;
      transfer.heardAt = now();
      step(transfer, async () => {
        const { receiver } = transfer;
        // Below: a repetition. Above: something was lost, ask again from where we are, once.
        if (receiver === null || offset < receiver.offset) return;
        if (offset > receiver.offset) {
          if (!transfer.gapSeen) await proceed(transfer);
          transfer.gapSeen = true;
          return;
        }
        transfer.gapSeen = false;
        await receiver.write(data);
        if (receiver.complete) await proceed(transfer);
        else send(peer, { kind: 'credit', hash, credits: 1 });
      });
    },
    broken(peer, hash) {
      const transfer = active.get(hash);
      if (transfer?.source !== peer) return false;
      step(transfer, async () => {
        end(transfer);
        handOver(transfer);
      });
      return true;
    },
    dropPeer(peer) {
      for (const transfer of active.values()) {
        transfer.others.delete(peer);
        if (transfer.source !== peer) continue;
        step(transfer, async () => {
          if (active.get(transfer.artifact.hash) !== transfer) return;
          end(transfer);
          handOver(transfer);
        });
      }
    },
    tick(at) {
      for (const transfer of active.values()) {
        if (at - transfer.heardAt < 2 * times.stallMs) continue;
        transfer.heardAt = at;
        step(transfer, async () => {
          if (active.get(transfer.artifact.hash) !== transfer) return;
          end(transfer);
          handOver(transfer);
        });
      }
    },
    async close() {
      const all = [...active.values()];
      for (const transfer of all)
        step(transfer, async () => {
          end(transfer);
        });
      await Promise.all(all.map(({ steps }) => steps));
    },
  };
}
