import { randomUUID } from 'node:crypto';
import type { WorkerMessage } from '@bionas/contracts';
import { context, Dealer } from 'zeromq';
import { encodeFrames, maxHubHeaderBytes } from '../wire/frames.ts';
import { createSendQueue, type SendQueue } from '../wire/send-queue.ts';

/** One DEALER from its opening to the first silence, and what was said and heard on it. */
export interface ConnectionLine {
  readonly socket: Dealer;
  readonly queue: SendQueue;
  heardAt: number;
  welcomed: boolean;
  readonly helloSentAt: number;
  /** Heartbeats without an answer yet, oldest first: the hub answers each once, in order. */
  readonly beats: { readonly id: number; readonly sentAt: number }[];
  /** False if the line is broken. */
  put(message: WorkerMessage, payload?: Uint8Array): boolean;
  close(): void;
}

export interface ConnectionLineOptions {
  readonly address: string;
  /** On the clock of the connection. */
  readonly openedAt: number;
  readonly onBroken: (reason: string) => void;
}

export function openConnectionLine({ address, openedAt, onBroken }: ConnectionLineOptions): ConnectionLine {
  context.blocky = false;
  const socket = new Dealer({
    // Every line is another peer to the hub, whatever it remembers of the old one.
    routingId: randomUUID(),
    sendTimeout: 0,
    linger: 0,
    maxMessageSize: maxHubHeaderBytes,
    ipv6: address.includes('['),
  });
  socket.connect(address);
  const queue = createSendQueue({
    write: (frames) => socket.send(frames),
    onBroken: (reason) => {
      onBroken(`the send queue is ${reason}`);
    },
  });
  return {
    ...{ socket, queue, heardAt: openedAt, welcomed: false, helloSentAt: openedAt, beats: [] },
    put: (message, payload) => queue.push(encodeFrames(message, payload)),
    close() {
      queue.close();
      socket.close();
    },
  };
}
