import { createHash, randomBytes } from 'node:crypto';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, transferMessageSchema, type Artifact, type TransferMessage } from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { createArtifactExchange, type ArtifactExchange } from './artifact-exchange.ts';
import { openArtifactStore, type ArtifactStore } from './artifact-store.ts';
import type { TransferBody, TransferTimes } from './transfer-line.ts';

interface Wire {
  readonly exchanges: Record<string, ArtifactExchange>;
  readonly said: { from: string; to: string; message: TransferBody }[];
  /** Looks at or changes what passes; null drops it. */
  tamper: (message: TransferBody, payload: Uint8Array | undefined) => Uint8Array | undefined | null;
}

const times: Partial<TransferTimes> = { diskFullRetryMs: 100, tickMs: 20 };

/** Exchanges that talk through memory; each message is checked against the contract on its way. */
function wire(stores: Record<string, ArtifactStore>, stallMs: number): Wire & AsyncDisposable {
  let id = 0;
  const line: Wire & AsyncDisposable = {
    exchanges: {},
    said: [],
    tamper: (_message, payload) => payload,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(Object.values(line.exchanges).map((each) => each.close()));
    },
  };
  for (const [from, store] of Object.entries(stores)) {
    line.exchanges[from] = createArtifactExchange({
      store,
      times: { ...times, stallMs },
      send: (to, message, payload) => {
        const checked: TransferMessage = transferMessageSchema.parse({ ...message, id: id++ });
        line.said.push({ from, to, message });
        const passing = line.tamper(message, payload === undefined ? undefined : Buffer.from(payload));
        if (passing === null) return true;
        setImmediate(() => line.exchanges[to]?.handle(from, checked, passing ?? null));
        return true;
      },
    });
  }
  return line;
}

async function file(folder: string, bytes: Buffer): Promise<{ artifact: Artifact; path: string }> {
  const hash = createHash('sha256').update(bytes).digest('hex');
  const path = join(folder, hash.slice(0, 8));
  await writeFile(path, bytes);
  return { artifact: { hash, bytes: bytes.length, kind: 'weights' }, path };
}

async function setUp(folder: string, stallMs = 5_000) {
  const stores = {
    hub: await openArtifactStore({ dir: join(folder, 'hub') }),
    a: await openArtifactStore({ dir: join(folder, 'a') }),
    b: await openArtifactStore({ dir: join(folder, 'b') }),
  };
  const line = wire(stores, stallMs);
  const { hub, a, b } = line.exchanges;
  if (hub === undefined || a === undefined || b === undefined) throw new Error('unreachable');
  const count = (from: string, kind: TransferBody['kind']): number =>
    line.said.filter((each) => each.from === from && each.message.kind === kind).length;
  return { stores, line, hub, a, b, count };
}

const mebibyte = 1024 * 1024;

describe('createArtifactExchange', () => {
  it('brings a file over in chunks under eight credits', async () => {
    await using folder = await temporaryFolder();
    const { line, stores, a, count } = await setUp(folder.path);
    await using _line = line;
    const bytes = randomBytes(20 * mebibyte + 17);
    const { artifact, path } = await file(folder.path, bytes);
    let flying = 0;
    let most = 0;
    line.tamper = (message, payload) => {
      if (message.kind === 'chunk') most = Math.max(most, (flying += 1));
      if (message.kind === 'credit') flying -= 1;
      return payload;
    };
    await a.offer({ peer: 'hub', artifact, path });
    expect((await readFile(stores.hub.pathOf(artifact.hash))).equals(bytes)).toBe(true);
    expect(count('a', 'chunk')).toBe(21);
    expect(count('hub', 'want')).toBe(1);
    expect(most).toBeLessThanOrEqual(8);
    expect(most).toBeGreaterThan(1);
    // The second time it is known.
    await a.offer({ peer: 'hub', artifact, path });
    expect(count('a', 'chunk')).toBe(21);
    expect(count('hub', 'have')).toBe(1);
  });

  it('moves an empty file', async () => {
    await using folder = await temporaryFolder();
    const { line, stores, a } = await setUp(folder.path);
    await using _line = line;
    const { artifact, path } = await file(folder.path, Buffer.alloc(0));
    await a.offer({ peer: 'hub', artifact, path });
    expect(await stores.hub.stat(artifact.hash)).toEqual({ bytes: 0 });
  });

  it('goes on at the last offset after the line broke', async () => {
    await using folder = await temporaryFolder();
    const { line, stores, a, hub, count } = await setUp(folder.path);
    await using _line = line;
    const { artifact, path } = await file(folder.path, randomBytes(12 * mebibyte));
    let chunks = 0;
    line.tamper = (message, payload) => (message.kind === 'chunk' && (chunks += 1) > 5 ? null : payload);
    const offered = a.offer({ peer: 'hub', artifact, path });
    await expect.poll(() => count('hub', 'credit')).toBe(5);
    line.tamper = (_message, payload) => payload;
    hub.dropPeer('a');
    a.reconnected('hub');
    await offered;
    const wants = line.said.map(({ message }) => message).filter((message) => message.kind === 'want');
    expect(wants.map(({ offset }) => offset)).toEqual([0, 5 * mebibyte]);
    expect(await stores.hub.stat(artifact.hash)).toEqual({ bytes: 12 * mebibyte });
  });

  it('asks again for a chunk that was lost', async () => {
    await using folder = await temporaryFolder();
    const { line, stores, a } = await setUp(folder.path);
    await using _line = line;
    const { artifact, path } = await file(folder.path, randomBytes(12 * mebibyte));
    let chunks = 0;
    line.tamper = (message, payload) => (message.kind === 'chunk' && (chunks += 1) === 4 ? null : payload);
    await a.offer({ peer: 'hub', artifact, path });
    expect(await stores.hub.has(artifact.hash)).toBe(true);
  });

  it('sends damaged bytes again, three times at most', async () => {
    await using folder = await temporaryFolder();
    const { line, stores, a, count } = await setUp(folder.path);
    await using _line = line;
    const { artifact, path } = await file(folder.path, randomBytes(3 * mebibyte));
    let bad = 1;
    line.tamper = (message, payload) => {
      if (message.kind !== 'chunk' || payload === undefined || bad-- <= 0) return payload;
      payload[100] = (payload[100] ?? 0) ^ 1;
      return payload;
    };
    await a.offer({ peer: 'hub', artifact, path });
    expect(await stores.hub.has(artifact.hash)).toBe(true);
    expect(count('hub', 'transfer-failed')).toBe(1);

    const other = await file(folder.path, randomBytes(mebibyte));
    bad = 100;
    await expect(a.offer({ peer: 'hub', ...other })).rejects.toMatchObject({ code: 'artifact-damaged' });
    expect(await stores.hub.has(other.artifact.hash)).toBe(false);
    expect(count('hub', 'transfer-failed')).toBe(4);
  });

  it('reports a file that is shorter than announced', async () => {
    await using folder = await temporaryFolder();
    const { line, stores, a } = await setUp(folder.path);
    await using _line = line;
    const { artifact, path } = await file(folder.path, randomBytes(3 * mebibyte));
    await truncate(path, mebibyte);
    await expect(a.offer({ peer: 'hub', artifact, path })).rejects.toMatchObject({
      code: 'artifact-missing',
    });
    expect(await stores.hub.has(artifact.hash)).toBe(false);
  });

  it('waits for a full disk over there and loses nothing', async () => {
    await using folder = await temporaryFolder();
    const { line, stores, a } = await setUp(folder.path);
    await using _line = line;
    const { artifact, path } = await file(folder.path, randomBytes(2 * mebibyte));
    const receive = stores.hub.receive.bind(stores.hub);
    let full = 2;
    stores.hub.receive = (wanted) =>
      full-- > 0 ? Promise.reject(Object.assign(new Error('write'), { code: 'ENOSPC' })) : receive(wanted);
    const troubles: string[] = [];
    await a.offer({ peer: 'hub', artifact, path, onTrouble: (error) => void troubles.push(error.code) });
    expect(troubles).toEqual(['disk-full', 'disk-full']);
    expect(await stores.hub.has(artifact.hash)).toBe(true);
  });

  it('takes the same bytes from two senders once', async () => {
    await using folder = await temporaryFolder();
    const { line, stores, a, b, count } = await setUp(folder.path);
    await using _line = line;
    const { artifact, path } = await file(folder.path, randomBytes(9 * mebibyte));
    await Promise.all([a.offer({ peer: 'hub', artifact, path }), b.offer({ peer: 'hub', artifact, path })]);
    expect(await stores.hub.has(artifact.hash)).toBe(true);
    expect(count('a', 'chunk') + count('b', 'chunk')).toBe(9);
  });

  it('lets the second sender go on when the first vanishes', async () => {
    await using folder = await temporaryFolder();
    const { line, stores, a, b, count } = await setUp(folder.path);
    await using _line = line;
    const { artifact, path } = await file(folder.path, randomBytes(9 * mebibyte));
    const from = line.exchanges;
    let silenced = 0;
    line.tamper = (message, payload) => (message.kind === 'chunk' && (silenced += 1) <= 4 ? null : payload);
    const first = a.offer({ peer: 'hub', artifact, path });
    first.catch(() => undefined);
    await expect.poll(() => count('a', 'offer')).toBe(1);
    const second = b.offer({ peer: 'hub', artifact, path });
    await from['a']?.close();
    from['hub']?.dropPeer('a');
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    await second;
    expect(await stores.hub.has(artifact.hash)).toBe(true);
  });

  it('fetches: the waiting side gets the path, or the reason', async () => {
    await using folder = await temporaryFolder();
    const { line, stores, a, hub } = await setUp(folder.path);
    await using _line = line;
    const { artifact, path } = await file(folder.path, randomBytes(mebibyte));
    const arriving = a.received(artifact.hash);
    await hub.offer({ peer: 'a', artifact, path });
    expect(await arriving).toBe(stores.a.pathOf(artifact.hash));
    expect(await a.received(artifact.hash)).toBe(stores.a.pathOf(artifact.hash));

    const nobody = a.received('b'.repeat(64));
    await new Promise((resolve) => setTimeout(resolve, 20));
    a.unavailable('b'.repeat(64), new AppError('artifact-missing', 'nobody has it'));
    await expect(nobody).rejects.toMatchObject({ code: 'artifact-missing' });
    const stop = new AbortController();
    const cancelled = a.received('c'.repeat(64), stop.signal);
    await new Promise((resolve) => setTimeout(resolve, 20));
    stop.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('offers again what nobody answered', async () => {
    await using folder = await temporaryFolder();
    const { line, stores, a, count } = await setUp(folder.path, 100);
    await using _line = line;
    const { artifact, path } = await file(folder.path, randomBytes(100));
    let lost = 2;
    line.tamper = (_message, payload) => (lost-- > 0 ? null : payload);
    await a.offer({ peer: 'hub', artifact, path });
    expect(count('a', 'offer')).toBe(3);
    expect(await stores.hub.has(artifact.hash)).toBe(true);
    lost = Infinity;
    const other = await file(folder.path, randomBytes(100));
    await expect(a.offer({ peer: 'hub', ...other, maxStalls: 1 })).rejects.toMatchObject({ code: 'timeout' });
  });
});
