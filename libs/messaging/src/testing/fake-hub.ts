import { randomUUID } from 'node:crypto';
import { toErrorRecord, type Job, type JobMessage, type WorkerMessageOf } from '@bionas/contracts';
import type { ArtifactStore } from '../artifacts/artifact-store.ts';
import { bindHubSocket, type HubSocket, type SpokenMessage } from '../hub-socket.ts';
import type { HubMessageBody } from '../wire/frames.ts';

type Kind = SpokenMessage['kind'];

/** A hub for tests: greets, answers heartbeats, acknowledges, and remembers all it hears from those that said hello. */
export interface FakeHub {
  readonly socket: HubSocket;
  readonly address: string;
  readonly heard: SpokenMessage[];
  /** Peers that said hello, the newest last. */
  readonly peers: string[];
  /** Attempts named in the next pulses as lost. */
  readonly lost: Set<string>;
  /** Acknowledge or not. */
  acknowledge: boolean;
  count(kind: Kind): number;
  /** Waits for the `nth` message of a kind (from 1). */
  wait<K extends Kind>(kind: K, nth?: number): Promise<WorkerMessageOf<K>>;
  say(message: HubMessageBody): boolean;
  /** Waits for a credit and spends it. */
  hand(job: Job, more?: Partial<JobMessage>): Promise<string>;
  close(): Promise<void>;
}

const waitMs = 20_000;

/** A second hub on the port of a first: the system frees it a moment after the socket is closed. */
async function bindPatiently(artifacts: ArtifactStore, address: string): Promise<HubSocket> {
  const until = Date.now() + waitMs;
  for (;;) {
    try {
      return await bindHubSocket({ address, artifacts, transferTimes: { stallMs: 1_000, tickMs: 50 } });
    } catch (error) {
      if (toErrorRecord(error).code !== 'conflict' || Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

export async function startFakeHub(
  artifacts: ArtifactStore,
  address = 'tcp://127.0.0.1:0',
): Promise<FakeHub> {
  const socket = await bindPatiently(artifacts, address);
  const hubId = randomUUID();
  const heard: SpokenMessage[] = [];
  const peers: string[] = [];
  const lost = new Set<string>();
  const watchers = new Set<() => void>();
  let handed = 0;

  const acknowledged: readonly Kind[] = [
    'checkpoint',
    'ask',
    'intervened',
    'result',
    'failed',
    'handed-back',
  ];
  const hub: FakeHub = {
    socket,
    address: socket.address,
    heard,
    peers,
    lost,
    acknowledge: true,
    count: (kind) => heard.filter((message) => message.kind === kind).length,
    wait<K extends Kind>(kind: K, nth = 1) {
      return new Promise<WorkerMessageOf<K>>((resolve, reject) => {
        const timer = setTimeout(() => {
          watchers.delete(look);
          reject(
            new Error(
              `no ${kind} number ${nth} within ${waitMs} ms; heard ${[...new Set(heard.map((each) => each.kind))].join(', ')}`,
            ),
          );
        }, waitMs);
        const look = (): void => {
          const found = heard.filter((message) => message.kind === kind)[nth - 1];
          if (found === undefined) return;
          clearTimeout(timer);
          watchers.delete(look);
          resolve(found as WorkerMessageOf<K>);
        };
        watchers.add(look);
        look();
      });
    },
    say: (message) => socket.send(peers.at(-1) ?? '', message),
    async hand(job, more = {}) {
      handed += 1;
      await hub.wait('ready', handed);
      const attemptId = randomUUID();
      hub.say({
        ...{ kind: 'job', attemptId, attemptNumber: 1, jobId: randomUUID(), runId: randomUUID(), job },
        checkpoint: null,
        ...more,
      });
      return attemptId;
    },
    async close() {
      await socket.close();
      await reading;
    },
  };
  const reading = (async () => {
    for await (const { peer, message } of socket.messages()) {
      if (message.kind === 'hello' || peers.includes(peer)) heard.push(message);
      if (message.kind === 'hello') {
        peers.push(peer);
        socket.send(peer, {
          ...{ kind: 'welcome', hubId },
          keep: message.held.filter((id) => !lost.has(id)),
          drop: message.held.filter((id) => lost.has(id)),
        });
      } else if (!peers.includes(peer)) {
        socket.send(peer, {
          kind: 'refused',
          to: message.id,
          error: { code: 'conflict', message: 'say hello first' },
        });
      } else if (message.kind === 'heartbeat') {
        socket.send(peer, { kind: 'pulse', lost: [...lost] });
      } else if (hub.acknowledge && acknowledged.includes(message.kind)) {
        socket.send(peer, { kind: 'ack', to: message.id });
      }
      for (const watcher of watchers) watcher();
    }
  })();

  return hub;
}
