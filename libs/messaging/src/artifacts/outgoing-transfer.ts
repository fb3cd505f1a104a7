import { open, type FileHandle } from 'node:fs/promises';
import { chunkBytes } from '@bionas/contracts';

export interface OutgoingTransferOptions {
  readonly path: string;
  readonly bytes: number;
  readonly offset: number;
  readonly credits: number;
  /** False: the line is broken, stop. */
  readonly sendChunk: (offset: number, data: Uint8Array) => boolean;
  readonly onError: (error: unknown) => void;
}

/** A file on its way out, from one `want` on. */
export interface OutgoingTransfer {
  credit(count: number): void;
  close(): void;
}

/**
 * Reads and sends a chunk for each credit. ZeroMQ does not copy a frame, so its memory must not change before the
 * receiver has it: the ring has as many slots as there are credits, and a slot comes up again only after the credit for
 * its last chunk has come back. Each `want` gets a ring of its own, since frames of an earlier one may still be queued.
 */
export function startOutgoingTransfer(options: OutgoingTransferOptions): OutgoingTransfer {
  const { path, bytes, sendChunk, onError } = options;
  const slots = options.credits;
  const ring = Buffer.allocUnsafeSlow(Math.min(slots * chunkBytes, Math.max(1, bytes - options.offset)));
  let offset = options.offset;
  let credits = options.credits;
  let sent = 0;
  let closed = false;
  let pumping = false;
  let file: FileHandle | null = null;

  async function pump(): Promise<void> {
    pumping = true;
    try {
      file ??= await open(path, 'r');
      while (!closed && credits > 0 && offset < bytes) {
        const start = (sent % slots) * chunkBytes;
        const length = Math.min(chunkBytes, bytes - offset);
        let filled = 0;
        while (filled < length) {
          const { bytesRead } = await file.read(ring, start + filled, length - filled, offset + filled);
          if (bytesRead === 0)
            throw new Error(`${path} ended after ${offset + filled} bytes, expected ${bytes}`);
          filled += bytesRead;
        }
        if (closed) break;
        credits -= 1;
        if (!sendChunk(offset, ring.subarray(start, start + length))) closed = true;
        sent += 1;
        offset += length;
      }
    } catch (error) {
      closed = true;
      onError(error);
    } finally {
      pumping = false;
      if (closed || offset >= bytes) {
        closed = true;
        await file?.close();
        file = null;
      }
    }
  }

  function go(): void {
    if (!pumping && !closed) pump().catch(onError);
  }
  go();
  return {
    credit(count) {
      // More credits than slots would overwrite frames on their way.
      credits = Math.min(slots, credits + count);
      go();
    },
    close() {
      closed = true;
      if (!pumping) void file?.close().catch(onError);
    },
  };
}
