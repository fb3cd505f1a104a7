/**
 * What waits for one peer, in order and bounded. ZeroMQ's own queue is used first (its high-water mark, then `EAGAIN`);
 * behind it lies this one. When it is full the peer is cut off: dropping single messages would break the protocol
 * without notice, while a peer that is not answered any more reconnects and says where it stands.
 */
export interface SendQueueOptions {
  /** Hands frames to the socket; rejects with `EAGAIN` (full) or `EHOSTUNREACH` (peer gone). */
  readonly write: (frames: Uint8Array[]) => Promise<void>;
  readonly maxMessages?: number;
  readonly maxBytes?: number;
  /** Called once, when the peer is gone, the socket is closed or the queue has overflowed. */
  readonly onBroken: (reason: 'full' | 'gone') => void;
}

export interface SendQueue {
  /** False if the queue is broken: nothing will be sent any more. */
  push(frames: Uint8Array[]): boolean;
  readonly waiting: number;
  close(): void;
}

const retryMs = 5;

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

export function createSendQueue(options: SendQueueOptions): SendQueue {
  const maxMessages = options.maxMessages ?? 4_096;
  const maxBytes = options.maxBytes ?? 64 * 1024 * 1024;
  const waiting: Uint8Array[][] = [];
  let bytes = 0;
  let open = true;
  let pumping = false;

  function stop(reason?: 'full' | 'gone'): void {
    if (!open) return;
    open = false;
    waiting.length = 0;
    bytes = 0;
    if (reason !== undefined) options.onBroken(reason);
  }

  async function pump(): Promise<void> {
    pumping = true;
    while (open) {
      const frames = waiting[0];
      if (frames === undefined) break;
      try {
        await options.write(frames);
      } catch (error) {
        if (codeOf(error) === 'EAGAIN' || codeOf(error) === 'EBUSY') {
          await new Promise((resolve) => setTimeout(resolve, retryMs).unref());
          continue;
        }
        stop('gone');
        break;
      }
      if (waiting.shift() !== undefined) bytes -= sizeOf(frames);
    }
    pumping = false;
  }

  return {
    push(frames) {
      if (!open) return false;
      waiting.push(frames);
      bytes += sizeOf(frames);
      if (waiting.length > maxMessages || bytes > maxBytes) {
        stop('full');
        return false;
      }
      if (!pumping) void pump();
      return true;
    },
    get waiting() {
      return waiting.length;
    },
    close: () => {
      stop();
    },
  };
}

function sizeOf(frames: readonly Uint8Array[]): number {
  return frames.reduce((sum, frame) => sum + frame.length, 0);
}
