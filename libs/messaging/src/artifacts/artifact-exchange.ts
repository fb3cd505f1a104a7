import { AppError, fromErrorRecord, type Artifact, type TransferMessage } from '@bionas/contracts';
import type { ArtifactStore } from './artifact-store.ts';
import { createIncomingTransfers } from './incoming-transfers.ts';
import { createOutgoingTransfers, type OfferOptions } from './outgoing-transfers.ts';
import { defaultTransferTimes, type SendTransfer, type TransferTimes } from './transfer-line.ts';

/**
 * Files by their SHA-256 over a socket, the same at both ends (contracts, transfer-messages.ts). Hand it every transfer
 * message of peers you trust; it answers by itself.
 */
export interface ArtifactExchange {
  handle(peer: string, message: TransferMessage, payload: Uint8Array | null): void;
  /** Resolves when the peer has the file. @throws AppError, see `OutgoingTransfers.offer` */
  offer(options: OfferOptions): Promise<void>;
  /** Resolves with the path once the file is in the store. Somebody has to be asked for it (`fetch`). */
  received(hash: string, signal?: AbortSignal): Promise<string>;
  /** Ends waiting for a file: nobody has it. */
  unavailable(hash: string, error: AppError): void;
  /** The line to the peer is new: offers what is unfinished again. */
  reconnected(peer: string): void;
  /** The peer is gone for good: its offers fail, half received files stay for the next. */
  dropPeer(peer: string): void;
  close(): Promise<void>;
}

export interface ArtifactExchangeOptions {
  readonly store: ArtifactStore;
  readonly send: SendTransfer;
  readonly times?: Partial<TransferTimes>;
  readonly now?: () => number;
  readonly onStored?: (artifact: Artifact, peer: string) => void;
  /** A transfer from a peer failed here: damaged bytes, a full disk. The peer is told already. */
  readonly onFailed?: (artifact: Artifact, peer: string, error: AppError) => void;
}

interface Waiter {
  readonly resolve: (path: string) => void;
  readonly reject: (error: Error) => void;
}

export function createArtifactExchange(options: ArtifactExchangeOptions): ArtifactExchange {
  const { store, send, now = () => performance.now() } = options;
  const times = { ...defaultTransferTimes, ...options.times };
  const waiting = new Map<string, Set<Waiter>>();

  function settle(hash: string, end: (waiter: Waiter) => void): void {
    const waiters = waiting.get(hash) ?? new Set();
    waiting.delete(hash);
    for (const waiter of waiters) end(waiter);
  }

  const outgoing = createOutgoingTransfers({ send, times, now });
  const incoming = createIncomingTransfers({
    store,
    send,
    times,
    now,
    onStored: (artifact, peer) => {
      settle(artifact.hash, ({ resolve }) => {
        resolve(store.pathOf(artifact.hash));
      });
      options.onStored?.(artifact, peer);
    },
    onFailed: (artifact, peer, error) => {
      // Damaged bytes are sent again by the peer, three times; a full disk here does not heal while a job waits.
      if (error.code !== 'artifact-damaged') {
        settle(artifact.hash, ({ reject }) => {
          reject(error);
        });
      }
      options.onFailed?.(artifact, peer, error);
    },
  });
  const timer = setInterval(() => {
    outgoing.tick(now());
    incoming.tick(now());
  }, times.tickMs);
  timer.unref();

  function unavailable(hash: string, error: AppError): void {
    settle(hash, ({ reject }) => {
      reject(error);
    });
  }

  return {
    handle(peer, message, payload) {
      switch (message.kind) {
        case 'offer':
          incoming.offered(peer, message.artifact);
          break;
        case 'chunk':
          if (payload !== null) incoming.chunk(peer, message, payload);
          break;
        case 'want':
          outgoing.want(peer, message);
          break;
        case 'credit':
          outgoing.credit(peer, message);
          break;
        case 'have':
        case 'stored':
          outgoing.done(peer, message.hash);
          break;
        case 'transfer-failed':
          if (outgoing.failed(peer, message.hash, message.error)) break;
          incoming.broken(peer, message.hash);
          unavailable(message.hash, fromErrorRecord(message.error));
          break;
        default:
          message satisfies never;
      }
    },
    offer: (offer) => outgoing.offer(offer),
    async received(hash, signal) {
      if (await store.has(hash)) {
        await store.touch(hash);
        return store.pathOf(hash);
      }
      return new Promise<string>((resolve, reject) => {
        const waiter = { resolve, reject };
        const waiters = waiting.get(hash) ?? new Set();
        waiting.set(hash, waiters.add(waiter));
        const stop = (): void => {
          waiters.delete(waiter);
          reject(new AppError('cancelled', `Waiting for the artifact ${hash} was cancelled.`));
        };
        if (signal?.aborted === true) stop();
        else signal?.addEventListener('abort', stop, { once: true });
      });
    },
    unavailable,
    reconnected: (peer) => {
      outgoing.offerAgain(peer);
    },
    dropPeer: (peer) => {
      outgoing.dropPeer(peer);
      incoming.dropPeer(peer);
    },
    async close() {
      clearInterval(timer);
      outgoing.close();
      await incoming.close();
      for (const hash of [...waiting.keys()])
        unavailable(hash, new AppError('cancelled', 'The exchange was closed.'));
    },
  };
}
