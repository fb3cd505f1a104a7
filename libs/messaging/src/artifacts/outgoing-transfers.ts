import { AppError, fromErrorRecord, toErrorRecord, type Artifact, type ErrorRecord } from '@bionas/contracts';
import { startOutgoingTransfer, type OutgoingTransfer } from './outgoing-transfer.ts';
import type { SendTransfer, TransferTimes } from './transfer-line.ts';

interface Outgoing {
  readonly peer: string;
  readonly artifact: Artifact;
  readonly path: string;
  transfer: OutgoingTransfer | null;
  offerAt: number;
  stalls: number;
  damaged: number;
  readonly settle: { readonly resolve: () => void; readonly reject: (error: Error) => void }[];
  readonly onTrouble: (error: AppError) => void;
}

export interface OfferOptions {
  readonly peer: string;
  readonly artifact: Artifact;
  readonly path: string;
  readonly signal?: AbortSignal;
  /** Offers that may stay without an answer before it is given up; left out: never. */
  readonly maxStalls?: number;
  /** Told of what delays it, a full disk over there for example. */
  readonly onTrouble?: (error: AppError) => void;
}

export interface OutgoingTransfers {
  /**
   * Resolves when the other side has the file.
   * @throws AppError `artifact-damaged` (three times other bytes arrived), `timeout`, `cancelled` (signal), or what the other side says.
   */
  offer(options: OfferOptions): Promise<void>;
  want(
    peer: string,
    want: { readonly hash: string; readonly offset: number; readonly credits: number },
  ): void;
  credit(peer: string, credit: { readonly hash: string; readonly credits: number }): void;
  done(peer: string, hash: string): void;
  /** True if it was about a file on its way out. */
  failed(peer: string, hash: string, error: ErrorRecord): boolean;
  /** The line is new: everything unfinished is offered again. */
  offerAgain(peer: string): void;
  dropPeer(peer: string): void;
  tick(now: number): void;
  close(): void;
}

export interface OutgoingOptions {
  readonly send: SendTransfer;
  readonly times: TransferTimes;
  readonly now: () => number;
}

const maxDamaged = 3;

/** Sends files, each offered until somebody says that it has it. */
export function createOutgoingTransfers({ send, times, now }: OutgoingOptions): OutgoingTransfers {
  const active = new Map<string, Outgoing & { readonly maxStalls: number }>();
  const keyOf = (peer: string, hash: string): string => `${peer} ${hash}`;

  function end(entry: Outgoing, error?: Error): void {
    entry.transfer?.close();
    entry.transfer = null;
    active.delete(keyOf(entry.peer, entry.artifact.hash));
    for (const { resolve, reject } of entry.settle) {
      if (error === undefined) resolve();
      else reject(error);
    }
  }

  function offerNow(entry: Outgoing): void {
    entry.transfer?.close();
    entry.transfer = null;
    entry.offerAt = now() + times.stallMs;
    send(entry.peer, { kind: 'offer', artifact: entry.artifact });
  }

  return {
    offer({ peer, artifact, path, signal, maxStalls = Infinity, onTrouble = () => undefined }) {
      return new Promise<void>((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(new AppError('cancelled', `Sending the artifact ${artifact.hash} was cancelled.`));
          return;
        }
        const key = keyOf(peer, artifact.hash);
        const running = active.get(key);
        const entry = running ?? {
          ...{ peer, artifact, path, maxStalls, onTrouble },
          ...{ transfer: null, offerAt: 0, stalls: 0, damaged: 0, settle: [] },
        };
        entry.settle.push({ resolve, reject });
        signal?.addEventListener('abort', () => {
          if (active.get(key) === entry)
            end(entry, new AppError('cancelled', `Sending the artifact ${artifact.hash} was cancelled.`));
        });
        if (running !== undefined) return;
        active.set(key, entry);
        offerNow(entry);
      });
    },
    want(peer, { hash, offset, credits }) {
      const entry = active.get(keyOf(peer, hash));
      if (entry === undefined || offset > entry.artifact.bytes) {
        const error = new AppError(
          'not-found',
          `The artifact ${hash} is not offered from byte ${offset}: fetch it again.`,
        );
        send(peer, { kind: 'transfer-failed', hash, error: toErrorRecord(error) });
        return;
      }
      entry.transfer?.close();
      entry.offerAt = now() + times.stallMs;
      entry.transfer = startOutgoingTransfer({
        path: entry.path,
        bytes: entry.artifact.bytes,
        offset,
        credits,
        sendChunk: (at, data) => send(peer, { kind: 'chunk', hash, offset: at }, data),
        onError: (cause) => {
          const error = new AppError(
            'artifact-missing',
            `Cannot read the artifact ${hash}: ${toErrorRecord(cause).message}`,
            { cause },
          );
          send(peer, { kind: 'transfer-failed', hash, error: toErrorRecord(error) });
          end(entry, error);
        },
      });
    },
    credit(peer, { hash, credits }) {
      const entry = active.get(keyOf(peer, hash));
      if (entry === undefined) return;
      entry.offerAt = now() + times.stallMs;
      entry.stalls = 0;
      entry.transfer?.credit(credits);
    },
    done(peer, hash) {
      const entry = active.get(keyOf(peer, hash));
      if (entry !== undefined) end(entry);
    },
    failed(peer, hash, record) {
      const entry = active.get(keyOf(peer, hash));
      if (entry === undefined) return false;
      const error = fromErrorRecord(record);
      if (record.code === 'not-found') {
        // The other side has forgotten it (a restart). The chunks behind the first say the same: one offer is enough.
        if (entry.transfer !== null) offerNow(entry);
      } else if (record.code === 'disk-full') {
        entry.onTrouble(error);
        entry.transfer?.close();
        entry.transfer = null;
        entry.offerAt = now() + times.diskFullRetryMs;
      } else if (record.code === 'artifact-damaged' && (entry.damaged += 1) < maxDamaged) {
        entry.onTrouble(error);
        offerNow(entry);
      } else {
        end(entry, error);
      }
      return true;
    },
    offerAgain(peer) {
      for (const entry of active.values()) if (entry.peer === peer) offerNow(entry);
    },
    dropPeer(peer) {
      for (const entry of [...active.values()]) {
        if (entry.peer === peer)
          end(entry, new AppError('timeout', `The receiver of the artifact ${entry.artifact.hash} is gone.`));
      }
    },
    tick(at) {
      for (const entry of [...active.values()]) {
        if (at < entry.offerAt) continue;
        entry.stalls += 1;
        if (entry.stalls > entry.maxStalls) {
          end(
            entry,
            new AppError(
              'timeout',
              `Nobody took the artifact ${entry.artifact.hash}, offered ${entry.stalls} times.`,
            ),
          );
        } else {
          offerNow(entry);
        }
      }
    },
    close() {
      for (const entry of [...active.values()])
        end(entry, new AppError('cancelled', 'The transfer was closed.'));
    },
  };
}
