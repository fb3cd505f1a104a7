import { loadavg } from 'node:os';
import { AppError, type HubMessage, type HubMessageOf, type WorkerDescription } from '@bionas/contracts';
import { decodeHubFrames, maxWorkerHeaderBytes, type WorkerMessageBody } from '../wire/frames.ts';
import { requireLoopback } from '../wire/loopback.ts';
import { openConnectionLine, type ConnectionLine } from './connection-line.ts';
import { backoffMs, defaultConnectionTimes, type ConnectionTimes } from './connection-times.ts';
import { createOutbox } from './outbox.ts';
import { createUnconfirmed } from './unconfirmed.ts';

type Acknowledged = Extract<
  WorkerMessageBody,
  { kind: 'checkpoint' | 'ask' | 'intervened' | 'result' | 'failed' | 'handed-back' }
>;
type Metrics = Extract<WorkerMessageBody, { kind: 'metrics' }>;
type Plain = Exclude<WorkerMessageBody, Acknowledged | Metrics | { kind: 'hello' | 'heartbeat' | 'goodbye' }>;

/** A service's end of the wire: one DEALER at a time, a new one after each silence. */
export interface ServiceConnection {
  /** Welcomed by the hub and not silent. */
  readonly connected: boolean;
  /** Sends if connected. False: not sent, and nobody will send it later. Returns the message's id when sent. */
  send(message: Plain, payload?: Uint8Array): number | null;
  /** Metric points: kept until confirmed, bounded, sent again after a reconnect (so possibly twice). */
  metrics(message: Metrics): void;
  /**
   * Resolves when the hub has acknowledged it, however many reconnects that takes.
   * @throws AppError with the hub's reason, `attempt-lost` above all; `hub-unreachable` when closed first.
   */
  deliver(message: Acknowledged): Promise<void>;
  /** Whether the claim on held attempts has run out by our own clock. */
  leaseExpired(): boolean;
  /** Says goodbye if it can and closes. */
  close(reason: string): Promise<void>;
}

export interface ServiceConnectionOptions {
  readonly address: string;
  readonly worker: WorkerDescription;
  readonly token?: string;
  /** Attempts to name in `hello` and heartbeats. */
  readonly held: () => string[];
  readonly residentBytes: () => number;
  readonly times?: Partial<ConnectionTimes>;
  readonly now?: () => number;
  readonly random?: () => number;
  /** Every message that is not the connection's own business (`ack`, and answers to delivered messages). */
  readonly onMessage: (message: HubMessage, payload: Buffer | null) => void;
  /** Connected, for the first time or again: credits and unfinished transfers start anew. */
  readonly onWelcome: (message: HubMessageOf<'welcome'>) => void;
  readonly onDown?: (reason: string, nextTryMs: number) => void;
  /** Looked at with every heartbeat, connected or not. */
  readonly onTick?: () => void;
  /** `attemptId`: of the job or order that could not be understood (a hub of another version). */
  readonly onTrouble?: (error: AppError, attemptId: string | null) => void;
}

const maxUnconfirmedPoints = 50_000;
const goodbyeMs = 500;

/** Opens the connection and keeps it open until `close`. @throws AppError `not-loopback` */
export function openServiceConnection(options: ServiceConnectionOptions): ServiceConnection {
  const address = requireLoopback(options.address);
  const times = { ...defaultConnectionTimes, ...options.times };
  const { now = () => performance.now(), random = Math.random, onTrouble = () => undefined } = options;
  const outbox = createOutbox({ resendMs: times.resendMs, now });
  const unconfirmed = createUnconfirmed(maxUnconfirmedPoints);
  let line: ConnectionLine | null = null;
  let retry: NodeJS.Timeout | null = null;
  let nextId = 0;
  let tries = 0;
  let closed = false;
  let leaseFrom = now();

  function connect(): void {
    const opened = openConnectionLine({
      address,
      openedAt: now(),
      onBroken: (reason) => {
        if (line === opened) down(reason);
      },
    });
    line = opened;
    const { worker, held, token } = options;
    opened.put({
      kind: 'hello',
      id: nextId++,
      protocol: 1,
      worker,
      held: held(),
      ...(token === undefined ? {} : { token }),
    });
    read(opened).catch((error: unknown) => {
      if (line === opened) down(error instanceof Error ? error.message : String(error));
    });
  }

  function down(reason: string): void {
    if (closed || line === null) return;
    line.close();
    line = null;
    const wait = backoffMs(tries, times, random);
    tries += 1;
    options.onDown?.(reason, wait);
    retry = setTimeout(connect, wait);
  }

  async function read(from: ConnectionLine): Promise<void> {
    for await (const frames of from.socket) {
      if (line !== from) return;
      from.heardAt = now();
      const decoded = decodeHubFrames(frames);
      if (!decoded.ok) onTrouble(decoded.error, decoded.attemptId);
      else handle(from, decoded.message, decoded.payload);
    }
  }

  function welcomed(from: ConnectionLine, message: HubMessageOf<'welcome'>): void {
    from.welcomed = true;
    tries = 0;
    leaseFrom = from.helloSentAt;
    // In the order they were said: points that came after their result would be refused.
    for (const kept of [...unconfirmed.all(), ...outbox.due('all')].sort((a, b) => a.id - b.id))
      from.put(kept);
    options.onWelcome(message);
  }

  function handle(from: ConnectionLine, message: HubMessage, payload: Buffer | null): void {
    switch (message.kind) {
      case 'welcome':
        welcomed(from, message);
        return;
      case 'pulse': {
        const beat = from.beats.shift();
        if (beat !== undefined) {
          leaseFrom = Math.max(leaseFrom, beat.sentAt);
          unconfirmed.confirm(beat.id);
        }
        break;
      }
      case 'ack':
        outbox.acked(message.to);
        return;
      case 'refused':
        if (message.to !== null && outbox.refused(message.to, message.error)) return;
        // A refused heartbeat: the hub does not know this line (it was started anew). Say hello on another one.
        if (from.beats.some(({ id }) => id === message.to)) {
          down(`the hub does not know us: ${message.error.message}`);
          return;
        }
        break;
      default:
    }
    options.onMessage(message, payload);
  }

  const beat = setInterval(() => {
    options.onTick?.();
    const current = line;
    if (current === null) return;
    if (now() - current.heardAt >= times.silenceMs) {
      down(`nothing heard for ${Math.round((now() - current.heardAt) / 100) / 10} s`);
      return;
    }
    if (!current.welcomed) return;
    const id = nextId++;
    current.beats.push({ id, sentAt: now() });
    current.put({
      ...{ kind: 'heartbeat', id, attempts: options.held() },
      ...{ load: loadavg()[0] ?? 0, residentBytes: options.residentBytes() },
    });
    for (const late of outbox.due('late')) current.put(late);
  }, times.heartbeatMs);

  connect();
  return {
    get connected() {
      return line?.welcomed ?? false;
    },
    send(message, payload) {
      if (line?.welcomed !== true) return null;
      const id = nextId++;
      return line.put({ ...message, id }, payload) ? id : null;
    },
    metrics(message) {
      const numbered = { ...message, id: nextId++ };
      unconfirmed.add(numbered);
      const dropped = unconfirmed.takeDropped();
      if (dropped > 0)
        onTrouble(
          new AppError('hub-unreachable', `${dropped} metric points were dropped while the hub is away.`),
          null,
        );
      if (line?.welcomed === true) line.put(numbered);
    },
    deliver(message) {
      const numbered = { ...message, id: nextId++ };
      const bytes = Buffer.byteLength(JSON.stringify(numbered));
      // The hub could not say which message it refuses, so it would be sent again for ever.
      if (bytes > maxWorkerHeaderBytes)
        return Promise.reject(
          new AppError(
            'invalid-message',
            `A ${message.kind} message has ${bytes} bytes; expected at most ${maxWorkerHeaderBytes}. Ask for less at once.`,
          ),
        );
      const answer = outbox.add(numbered);
      if (line?.welcomed === true) line.put(numbered);
      return answer;
    },
    leaseExpired: () => now() - leaseFrom > times.leaseMs,
    async close(reason) {
      if (closed) return;
      if (line?.welcomed === true) {
        line.put({ kind: 'goodbye', id: nextId++, reason });
        const flushed = Date.now() + goodbyeMs;
        while (line.queue.waiting > 0 && Date.now() < flushed)
          await new Promise((resolve) => setTimeout(resolve, 5));
        line.socket.linger = goodbyeMs;
      }
      closed = true;
      clearInterval(beat);
      if (retry !== null) clearTimeout(retry);
      line?.close();
      line = null;
      outbox.close();
    },
  };
}
