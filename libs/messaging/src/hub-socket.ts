import {
  AppError,
  toErrorRecord,
  transferMessageSchema,
  type TransferMessage,
  type WorkerMessage,
  type WorkerMessageOf,
} from '@bionas/contracts';
import { context, Router } from 'zeromq';
import { createArtifactExchange } from './artifacts/artifact-exchange.ts';
import type { ArtifactStore } from './artifacts/artifact-store.ts';
import type { TransferTimes } from './artifacts/transfer-line.ts';
import {
  decodeWorkerFrames,
  encodeFrames,
  maxWorkerHeaderBytes,
  type HubMessageBody,
} from './wire/frames.ts';
import { requireLoopback } from './wire/loopback.ts';
import { createSendQueue, type SendQueue } from './wire/send-queue.ts';

/** What is left for the hub: transfers of artifacts are answered by the socket itself. */
export type SpokenMessage = Exclude<WorkerMessage, FileMessage>;
type FileMessage = TransferMessage | WorkerMessageOf<'fetch'>;

/** A checked message of a worker. `peer` names the connection, not the worker: a worker that reconnects is another peer. */
export interface WorkerDelivery {
  readonly peer: string;
  readonly message: SpokenMessage;
}

/** The hub's end of the wire. */
export interface HubSocket {
  /** As bound, with the real port: what services connect to. */
  readonly address: string;
  readonly port: number;
  /**
   * Numbers and sends a message. False: the peer is gone, or was cut off because more than 4,096 messages or 64 MiB
   * waited for it. A peer cut off is heard no more: it meets silence and comes back as a new peer.
   */
  send(peer: string, message: HubMessageBody): boolean;
  /** What workers say, one reader. Ends when the socket is closed. Reading slowly holds the workers up, nothing is lost. */
  messages(): AsyncIterableIterator<WorkerDelivery>;
  /** Milliseconds since the peer was last heard; Infinity if it is unknown. Judging silence is the caller's. */
  silentFor(peer: string): number;
  /** The peer is done with: its queue goes, whatever it still says is ignored. */
  forget(peer: string): void;
  readonly counts: { readonly received: number; readonly junk: number; readonly cutOff: number };
  close(): Promise<void>;
}

export interface HubSocketOptions {
  /** `tcp://127.0.0.1:7301`; port 0 takes a free one. */
  readonly address: string;
  /** Files that workers offer go here, files they fetch come from here. */
  readonly artifacts: ArtifactStore;
  /** Junk on the port (at most a line a second), peers cut off, transfers that failed. */
  readonly log?: (level: 'info' | 'warning' | 'error', text: string) => void;
  readonly transferTimes?: Partial<TransferTimes>;
  readonly now?: () => number;
  /** Told of everything that is queued for a peer, and of everything understood that one has sent: to measure the wire. */
  readonly onWire?: ((event: WireEvent) => void) | undefined;
}

/** A message on its way, as it is: frames in all, without the few bytes that ZeroMQ adds to each. */
export type WireEvent = { readonly peer: string; readonly bytes: number } & (
  | { readonly direction: 'to-worker'; readonly message: HubMessageBody }
  | { readonly direction: 'to-hub'; readonly message: WorkerMessage }
);

interface Peer {
  readonly queue: SendQueue;
  heardAt: number;
  ignored: boolean;
  /** Only who has said hello may move files. */
  greeted: boolean;
}

/** Offers to a worker that stay without an answer before the hub gives up. */
const maxStalls = 4;
const manyPeers = 4_096;
const staleMs = 10 * 60_000;
const junkReportMs = 1_000;
const fileKinds: ReadonlySet<string> = new Set([
  'fetch',
  ...transferMessageSchema.options.map(({ shape }) => shape.kind.value),
]);

const bytesOf = (frames: readonly Uint8Array[]): number =>
  frames.reduce((sum, { length }) => sum + length, 0);

function isAboutFiles(message: WorkerMessage): message is FileMessage {
  return fileKinds.has(message.kind);
}

/**
 * Opens the ROUTER.
 * @throws AppError `not-loopback` for an address other machines could reach, `conflict` if the port is taken.
 */
export async function bindHubSocket(options: HubSocketOptions): Promise<HubSocket> {
  const address = requireLoopback(options.address);
  const { artifacts, now = () => performance.now(), log = () => undefined } = options;
  // Else the process would not end while a message for a dead peer waits.
  context.blocky = false;
  const router = new Router({
    mandatory: true,
    // At once or EAGAIN: the queue of one slow peer must not hold up the others.
    sendTimeout: 0,
    linger: 1_000,
    // A connection that sends a bigger frame is closed by ZeroMQ before the frame is in memory.
    maxMessageSize: maxWorkerHeaderBytes,
    ipv6: address.includes('['),
  });
  try {
    await router.bind(address);
  } catch (cause) {
    router.close();
    throw new AppError(
      'conflict',
      `Cannot listen on ${address}: ${toErrorRecord(cause).message}. Is another hub running? Stop it or choose another port.`,
      { cause, details: { address } },
    );
  }
  const bound = router.lastEndpoint ?? address;
  const peers = new Map<string, Peer>();
  const counts = { received: 0, junk: 0, cutOff: 0 };
  let nextId = 0;
  let open = true;
  let junkReportedAt = -Infinity;

  function prune(): void {
    for (const [name, { heardAt }] of peers) {
      if (now() - heardAt <= staleMs) continue;
      exchange.dropPeer(name);
      peers.delete(name);
    }
  }

  function meet(routingId: Buffer): [string, Peer] {
    const name = routingId.toString('hex');
    const known = peers.get(name);
    if (known !== undefined) return [name, known];
    if (peers.size >= manyPeers) prune();
    const peer: Peer = {
      heardAt: now(),
      ignored: false,
      greeted: false,
      queue: createSendQueue({
        write: (frames) => router.send([routingId, ...frames]),
        onBroken: (reason) => {
          exchange.dropPeer(name);
          if (reason === 'gone') return;
          peer.ignored = true;
          counts.cutOff += 1;
          log('warning', `peer ${name} does not read what it is sent: cut off until it comes back`);
        },
      }),
    };
    peers.set(name, peer);
    return [name, peer];
  }

  function send(name: string, message: HubMessageBody, payload?: Uint8Array): boolean {
    const frames = encodeFrames({ ...message, id: nextId++ }, payload);
    const queued = peers.get(name)?.queue.push(frames) ?? false;
    if (queued) options.onWire?.({ direction: 'to-worker', peer: name, message, bytes: bytesOf(frames) });
    return queued;
  }

  const exchange = createArtifactExchange({
    store: artifacts,
    send,
    now,
    ...(options.transferTimes === undefined ? {} : { times: options.transferTimes }),
    onFailed: (artifact, peer, error) => {
      log('warning', `artifact ${artifact.hash} from peer ${peer} failed: ${error.message}`);
    },
  });

  async function answerFetch(peer: string, { id, hash }: WorkerMessageOf<'fetch'>): Promise<void> {
    try {
      const found = await artifacts.stat(hash);
      if (found === null) throw new AppError('artifact-missing', `The hub has no artifact ${hash}.`);
      // Its kind is known to the record that named it; a receiver asks by hash and needs no kind.
      const artifact = { hash, bytes: found.bytes, kind: 'weights' as const };
      await exchange.offer({ peer, artifact, path: artifacts.pathOf(hash), maxStalls });
    } catch (error) {
      send(peer, { kind: 'refused', to: id, error: toErrorRecord(error) });
    }
  }

  function refuse(name: string, to: number | null, error: AppError): void {
    send(name, { kind: 'refused', to, error: toErrorRecord(error) });
  }

  function junk(name: string, to: number | null, error: AppError): void {
    counts.junk += 1;
    refuse(name, to, error);
    if (now() - junkReportedAt < junkReportMs) return;
    junkReportedAt = now();
    log('warning', `peer ${name} sent junk (${counts.junk} frames by now): ${error.message.slice(0, 300)}`);
  }

  function moveFiles(name: string, peer: Peer, message: FileMessage, payload: Buffer | null): void {
    if (!peer.greeted) {
      refuse(
        name,
        message.id,
        new AppError('conflict', 'The hub does not know this connection: say hello first.'),
      );
    } else if (message.kind === 'fetch') {
      void answerFetch(name, message);
    } else {
      exchange.handle(name, message, payload);
    }
  }

  async function* messages(): AsyncGenerator<WorkerDelivery, void, undefined> {
    for await (const [routingId, ...frames] of router) {
      if (routingId === undefined) continue;
      const [name, peer] = meet(routingId);
      if (peer.ignored) continue;
      peer.heardAt = now();
      const decoded = decodeWorkerFrames(frames);
      if (!decoded.ok) {
        junk(name, decoded.id, decoded.error);
        continue;
      }
      counts.received += 1;
      const { message, payload } = decoded;
      options.onWire?.({ direction: 'to-hub', peer: name, message, bytes: bytesOf(frames) });
      if (message.kind === 'hello') peer.greeted = true;
      if (isAboutFiles(message)) moveFiles(name, peer, message, payload);
      else yield { peer: name, message };
    }
  }

  return {
    address: bound,
    port: Number(bound.slice(bound.lastIndexOf(':') + 1)),
    send,
    silentFor: (name) => now() - (peers.get(name)?.heardAt ?? -Infinity),
    forget(name) {
      const peer = peers.get(name);
      if (peer === undefined) return;
      peer.ignored = true;
      peer.queue.close();
      exchange.dropPeer(name);
    },
    counts,
    messages,
    async close() {
      if (!open) return;
      open = false;
      await exchange.close();
      for (const { queue } of peers.values()) queue.close();
      router.close();
    },
  };
}
