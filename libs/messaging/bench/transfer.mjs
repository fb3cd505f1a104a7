/**
 * How fast an artifact goes from a service to the hub on loopback: two processes, real sockets, 256 MiB.
 * Build first; `npm run bench:transfer [-- runs]` prints one JSON object. Three figures, each the median of several runs:
 * the whole way (read, send, hash, write, fsync), the wire alone (chunks received and credited, neither hashed nor
 * stored), and hashing alone.
 */
import { fork } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  bindHubSocket,
  createArtifactExchange,
  hashFile,
  openArtifactStore,
  openServiceConnection,
} from '@bionas/messaging';

const bytes = 256 * 1024 * 1024;
const megabyte = 1_000_000;
const usage = () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  return { peakRssBytes: maxRSS * 1024, cpuS: (userCPUTime + systemCPUTime) / 1e6 };
};

/** A store that throws away what it gets: what is left is the wire. */
const sink = (store) => ({
  ...store,
  has: async () => false,
  receive: async (artifact) => {
    let offset = 0;
    return {
      get offset() {
        return offset;
      },
      get complete() {
        return offset === artifact.bytes;
      },
      write: async (data) => {
        offset += data.length;
      },
      finish: async () => undefined,
      suspend: async () => undefined,
    };
  },
});

/** The hub's side: tells its address, then serves until it is asked for its peak. */
async function receiver(folder, mode) {
  const store = await openArtifactStore({ dir: join(folder, 'hub') });
  const socket = await bindHubSocket({
    address: 'tcp://127.0.0.1:0',
    artifacts: mode === 'wire' ? sink(store) : store,
  });
  const before = usage().cpuS;
  process.on('message', () => {
    const { peakRssBytes, cpuS } = usage();
    process.send({ peakRssBytes, cpuS: cpuS - before }, () => process.exit(0));
  });
  process.send({ address: socket.address });
  for await (const { peer, message } of socket.messages()) {
    if (message.kind === 'hello')
      socket.send(peer, { kind: 'welcome', hubId: message.worker.workerId, keep: [], drop: [] });
    if (message.kind === 'heartbeat') socket.send(peer, { kind: 'pulse', lost: [] });
  }
}

/** The service's side: sends the file once and tells how long it took. */
async function sender(folder, address, path, hash) {
  const store = await openArtifactStore({ dir: join(folder, 'cache') });
  const exchange = createArtifactExchange({
    store,
    send: (_peer, message, payload) => connection.send(message, payload) !== null,
  });
  const connection = openServiceConnection({
    address,
    worker: {
      ...{ workerId: randomUUID(), service: 'trainer', name: 'bench', host: 'here', pid: process.pid },
      ...{ node: process.version, bionas: '0.1.0', cores: 1, memoryBytes: 0, engine: 'none', device: 'none' },
    },
    held: () => [],
    residentBytes: () => 0,
    onMessage: (message, payload) => exchange.handle('hub', message, payload),
    onWelcome: async () => {
      const before = usage().cpuS;
      const started = performance.now();
      await exchange.offer({ peer: 'hub', artifact: { hash, bytes, kind: 'weights' }, path });
      const ms = performance.now() - started;
      const { peakRssBytes, cpuS } = usage();
      process.send({ ms, peakRssBytes, cpuS: cpuS - before }, () => process.exit(0));
    },
  });
}

const answerOf = (child) => new Promise((resolve) => child.once('message', resolve));
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const both = (figure) => ({ sender: figure('sender'), receiver: figure('receiver') });

async function once(mode, path, hash) {
  const folder = await mkdtemp(join(tmpdir(), 'bionas-bench-'));
  const hub = fork(fileURLToPath(import.meta.url), ['receiver', folder, mode]);
  const { address } = await answerOf(hub);
  const sent = await answerOf(fork(fileURLToPath(import.meta.url), ['sender', folder, address, path, hash]));
  const received = answerOf(hub);
  hub.send('peak');
  const { peakRssBytes, cpuS } = await received;
  await rm(folder, { recursive: true, force: true });
  return {
    mbPerS: bytes / megabyte / (sent.ms / 1_000),
    rss: { sender: sent.peakRssBytes, receiver: peakRssBytes },
    cpuS: { sender: sent.cpuS, receiver: cpuS },
  };
}

async function series(mode, runs, path, hash) {
  const all = [];
  for (let run = 0; run < runs; run += 1) all.push(await once(mode, path, hash));
  const figures = all.map(({ mbPerS }) => Math.round(mbPerS));
  return {
    medianMbPerS: median(figures),
    mbPerS: figures,
    peakRssMiB: both((side) => Math.round(Math.max(...all.map(({ rss }) => rss[side])) / 1024 ** 2)),
    // Of a core, a side: what the line costs however busy the machine is.
    medianCpuS: both((side) => Number(median(all.map(({ cpuS }) => cpuS[side])).toFixed(3))),
  };
}

async function main(runs) {
  const folder = await mkdtemp(join(tmpdir(), 'bionas-bench-'));
  const path = join(folder, 'artifact');
  const file = await open(path, 'w');
  for (let written = 0; written < bytes; written += 1024 * 1024) await file.write(randomBytes(1024 * 1024));
  await file.close();
  const { hash } = await hashFile(path);
  const piece = randomBytes(64 * 1024 * 1024);
  const hashing = Array.from({ length: runs }, () => {
    const started = performance.now();
    createHash('sha256').update(piece).digest();
    return Math.round(piece.length / megabyte / ((performance.now() - started) / 1_000));
  });
  const report = {
    bench: 'artifact transfer, service to hub, loopback, 1 MiB chunks, 8 credits',
    artifactMiB: bytes / 1024 ** 2,
    runs,
    machine: { cpu: cpus()[0]?.model ?? '?', cores: availableParallelism(), loadAtStart: loadavg()[0] },
    versions: { node: process.version, platform: `${process.platform}-${process.arch}` },
    wireAlone: await series('wire', runs, path, hash),
    wholeWay: await series('store', runs, path, hash),
    sha256Alone: { medianMbPerS: median(hashing), mbPerS: hashing },
  };
  await rm(folder, { recursive: true, force: true });
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
}

const [role, ...rest] = process.argv.slice(2);
if (role === 'receiver') await receiver(...rest);
else if (role === 'sender') await sender(...rest);
else await main(Number(role ?? 5));
