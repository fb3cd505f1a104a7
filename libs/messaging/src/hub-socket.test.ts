import { randomBytes, randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import type { HubMessage, WorkerDescription } from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { Dealer } from 'zeromq';
import { openArtifactStore } from './artifacts/artifact-store.ts';
import { bindHubSocket, type WireEvent } from './hub-socket.ts';
import { startFakeHub } from './testing/fake-hub.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const worker: WorkerDescription = {
  ...{
    workerId: randomUUID(),
    service: 'trainer',
    name: 'test',
    host: 'here',
    pid: 1,
    node: 'v20',
    bionas: '0',
  },
  ...{ cores: 1, memoryBytes: 1, engine: 'none', device: 'none' },
};
const hello = { kind: 'hello', id: 1, protocol: 1, worker, held: [] };

async function answer(dealer: Dealer): Promise<HubMessage> {
  const [header] = await dealer.receive();
  return JSON.parse(String(header)) as HubMessage;
}

describe('bindHubSocket', () => {
  it.each([
    'tcp://0.0.0.0:0',
    'tcp://*:0',
    'tcp://192.168.1.4:7301',
    'ipc:///tmp/hub',
    'tcp://[::]:0',
    'tcp://example.org:1',
  ])('refuses %s, which other machines could reach', async (address) => {
    await using folder = await temporaryFolder();
    const artifacts = await openArtifactStore({ dir: folder.path });
    await expect(bindHubSocket({ address, artifacts })).rejects.toMatchObject({ code: 'not-loopback' });
  });

  it('says that the port is taken', async () => {
    await using folder = await temporaryFolder();
    const artifacts = await openArtifactStore({ dir: folder.path });
    const first = await bindHubSocket({ address: 'tcp://localhost:0', artifacts });
    await expect(bindHubSocket({ address: first.address, artifacts })).rejects.toMatchObject({
      code: 'conflict',
    });
    await first.close();
  });

  it('tells of every message and its size, both ways', async () => {
    await using folder = await temporaryFolder();
    const events: WireEvent[] = [];
    const socket = await bindHubSocket({
      address: 'tcp://127.0.0.1:0',
      artifacts: await openArtifactStore({ dir: folder.path }),
      onWire: (event) => events.push(event),
    });
    const dealer = new Dealer({ linger: 0 });
    dealer.connect(socket.address);
    await dealer.send(JSON.stringify(hello));
    for await (const { peer } of socket.messages()) {
      socket.send(peer, { kind: 'welcome', hubId: worker.workerId, keep: [], drop: [] });
      break;
    }
    const [frame] = await dealer.receive();
    expect(events).toMatchObject([
      { direction: 'to-hub', message: { kind: 'hello' }, bytes: Buffer.byteLength(JSON.stringify(hello)) },
      { direction: 'to-worker', message: { kind: 'welcome' }, bytes: frame?.length },
    ]);
    dealer.close();
    await socket.close();
  });

  it('greets two workers apart, and knows how long each is silent', async () => {
    await using folder = await temporaryFolder();
    const hub = await startFakeHub(await openArtifactStore({ dir: folder.path }));
    const dealers = [new Dealer({ linger: 0 }), new Dealer({ linger: 0 })] as const;
    for (const dealer of dealers) {
      dealer.connect(hub.address);
      await dealer.send(JSON.stringify(hello));
      expect(await answer(dealer)).toMatchObject({ kind: 'welcome', keep: [] });
    }
    expect(new Set(hub.peers).size).toBe(2);
    expect(hub.socket.silentFor(hub.peers[0] ?? '')).toBeLessThan(5_000);
    expect(hub.socket.silentFor('nobody')).toBe(Infinity);
    hub.socket.forget(hub.peers[0] ?? '');
    expect(hub.socket.send(hub.peers[0] ?? '', { kind: 'drain' })).toBe(false);
    expect(hub.socket.send(hub.peers[1] ?? '', { kind: 'drain' })).toBe(true);
    expect(await answer(dealers[1])).toMatchObject({ kind: 'drain' });
    for (const dealer of dealers) dealer.close();
    await hub.close();
  });

  it('answers junk with refused and goes on', async () => {
    await using folder = await temporaryFolder();
    const hub = await startFakeHub(await openArtifactStore({ dir: folder.path }));
    const dealer = new Dealer({ linger: 0, receiveTimeout: 5_000 });
    dealer.connect(hub.address);
    const chunk = { kind: 'chunk', id: 9, hash: 'a'.repeat(64), offset: 0 };
    const junk: [what: string, frames: (string | Buffer)[], to: number | null][] = [
      ['not JSON', ['{"kind"'], null],
      ['not an object', ['null'], null],
      ['bytes', [randomBytes(1_000)], null],
      ['empty', [''], null],
      ['unknown kind', ['{"kind":"give-root","id":3}'], 3],
      ['wrong schema', ['{"kind":"ready","id":4,"credits":"many"}'], 4],
      ['unknown key', ['{"kind":"ready","id":5,"credits":1,"x":1}'], 5],
      ['a header too big', [Buffer.alloc(1024 * 1024 + 1, 32)], null],
      ['a chunk without bytes', [JSON.stringify(chunk)], 9],
      ['a chunk too big', [JSON.stringify(chunk), Buffer.alloc(1024 * 1024 + 1)], 9],
      ['bytes where none belong', ['{"kind":"ready","id":6,"credits":1}', 'x'], 6],
      ['three frames', [JSON.stringify(chunk), 'x', 'y'], 9],
    ];
    for (const [what, frames, to] of junk) {
      await dealer.send(frames);
      expect(await answer(dealer), what).toMatchObject({
        kind: 'refused',
        to,
        error: { code: 'invalid-message' },
      });
    }
    expect(hub.socket.counts.junk).toBe(junk.length);
    await dealer.send(JSON.stringify(hello));
    expect(await answer(dealer)).toMatchObject({ kind: 'welcome' });
    dealer.close();
    await hub.close();
  });

  it('survives random bytes and half handshakes on the port', async () => {
    await using folder = await temporaryFolder();
    const hub = await startFakeHub(await openArtifactStore({ dir: folder.path }));
    const greeting = Buffer.concat([
      Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0]),
      Buffer.from('NULL'),
    ]);
    for (const bytes of [
      randomBytes(4_096),
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      greeting,
      randomBytes(3),
    ]) {
      await new Promise<void>((resolve) => {
        const socket = connect(hub.socket.port, '127.0.0.1', () => socket.write(bytes));
        socket
          .on('error', () => undefined)
          .on('close', () => {
            resolve();
          });
        setTimeout(() => socket.destroy(), 100);
      });
    }
    const dealer = new Dealer({ linger: 0, receiveTimeout: 5_000 });
    dealer.connect(hub.address);
    await dealer.send(JSON.stringify(hello));
    expect(await answer(dealer)).toMatchObject({ kind: 'welcome' });
    expect(hub.heard).toHaveLength(1);
    dealer.close();
    await hub.close();
  });

  it('moves files only for peers that have said hello', async () => {
    await using folder = await temporaryFolder();
    const hub = await startFakeHub(await openArtifactStore({ dir: folder.path }));
    const dealer = new Dealer({ linger: 0, receiveTimeout: 5_000 });
    dealer.connect(hub.address);
    const artifact = { hash: 'a'.repeat(64), bytes: 5, kind: 'weights' };
    await dealer.send(JSON.stringify({ kind: 'offer', id: 1, artifact }));
    expect(await answer(dealer)).toMatchObject({ kind: 'refused', to: 1, error: { code: 'conflict' } });
    await dealer.send(JSON.stringify({ ...hello, id: 2 }));
    await answer(dealer);
    await dealer.send(JSON.stringify({ kind: 'fetch', id: 3, hash: artifact.hash }));
    expect(await answer(dealer)).toMatchObject({
      kind: 'refused',
      to: 3,
      error: { code: 'artifact-missing' },
    });
    await dealer.send(JSON.stringify({ kind: 'offer', id: 4, artifact }));
    expect(await answer(dealer)).toMatchObject({ kind: 'want', offset: 0, credits: 8 });
    dealer.close();
    await hub.close();
  });

  it('cuts off a peer that does not read, and only that one', async () => {
    await using folder = await temporaryFolder();
    const hub = await startFakeHub(await openArtifactStore({ dir: folder.path }));
    // A peer that never calls receive: its ZeroMQ queue (1,000), then ours (1,000 + 4,096) fill.
    const deaf = new Dealer({ linger: 0, receiveHighWaterMark: 10 });
    const fine = new Dealer({ linger: 0, receiveTimeout: 5_000 });
    for (const dealer of [deaf, fine]) {
      dealer.connect(hub.address);
      await dealer.send(JSON.stringify(hello));
      await hub.wait('hello', dealer === deaf ? 1 : 2);
    }
    const [first = '', second = ''] = hub.peers;
    const text = 'x'.repeat(20_000);
    let taken = 0;
    while (
      hub.socket.send(first, { kind: 'refused', to: null, error: { code: 'internal', message: text } })
    ) {
      taken += 1;
      if (taken % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      expect(taken).toBeLessThan(50_000);
    }
    expect(hub.socket.counts.cutOff).toBe(1);
    expect(hub.socket.send(first, { kind: 'drain' })).toBe(false);
    expect(hub.socket.send(second, { kind: 'drain' })).toBe(true);
    expect(await answer(fine)).toMatchObject({ kind: 'welcome' });
    expect(await answer(fine)).toMatchObject({ kind: 'drain' });
    deaf.close();
    fine.close();
    await hub.close();
  });
});
