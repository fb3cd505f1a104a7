import {
  AppError,
  fromErrorRecord,
  type ErrorCode,
  type ErrorRecord,
  type WorkerMessage,
} from '@bionas/contracts';

/**
 * Messages that matter, each kept until the hub has answered it: at least once, in order. The hub drops repetitions by
 * the attempt's fence.
 */
export interface Outbox {
  /** @throws AppError with the hub's reason when it refuses the message for good. */
  add(message: WorkerMessage): Promise<void>;
  acked(id: number): void;
  /** True if `id` was one of ours. */
  refused(id: number, error: ErrorRecord): boolean;
  /** All unanswered ones (after a welcome), or those that wait longer than `resendMs`. */
  due(what: 'all' | 'late'): WorkerMessage[];
  readonly size: number;
  close(): void;
}

/** The hub could not do it now, or does not know this line (it was started anew): the message is sent again later. */
const passing: readonly ErrorCode[] = [
  'disk-full',
  'internal',
  'timeout',
  'not-found',
  'conflict',
  'hub-unreachable',
];
const maxTries = 10;

interface Entry {
  readonly message: WorkerMessage;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  sentAt: number;
  tries: number;
}

export function createOutbox(options: { readonly resendMs: number; readonly now: () => number }): Outbox {
  const entries = new Map<number, Entry>();

  function take(id: number): Entry | undefined {
    const entry = entries.get(id);
    entries.delete(id);
    return entry;
  }

  return {
    add: (message) =>
      new Promise<void>((resolve, reject) => {
        entries.set(message.id, { message, resolve, reject, sentAt: options.now(), tries: 1 });
      }),
    acked(id) {
      take(id)?.resolve();
    },
    refused(id, error) {
      const entry = entries.get(id);
      if (entry === undefined) return false;
      if (passing.includes(error.code) && entry.tries < maxTries) return true;
      take(id)?.reject(fromErrorRecord(error));
      return true;
    },
    due(what) {
      const late = [...entries.values()].filter(
        (entry) => what === 'all' || options.now() - entry.sentAt >= options.resendMs,
      );
      for (const entry of late) {
        entry.sentAt = options.now();
        if (what === 'late') entry.tries += 1;
      }
      return late.map(({ message }) => message);
    },
    get size() {
      return entries.size;
    },
    close() {
      for (const id of [...entries.keys()]) {
        take(id)?.reject(
          new AppError('hub-unreachable', 'The connection to the hub was closed before it answered.'),
        );
      }
    },
  };
}
