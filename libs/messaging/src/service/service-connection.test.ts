import { randomUUID } from 'node:crypto';
import type { HubMessage, WorkerDescription } from '@bionas/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openArtifactStore, type ArtifactStore } from '../artifacts/artifact-store.ts';
import { startFakeHub, type FakeHub } from '../testing/fake-hub.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { backoffMs, defaultConnectionTimes, type ConnectionTimes } from './connection-times.ts';
import { openServiceConnection, type ServiceConnection } from './service-connection.ts';

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
const times: Partial<ConnectionTimes> = {
  ...{ heartbeatMs: 40, silenceMs: 300, minBackoffMs: 20, maxBackoffMs: 100, resendMs: 150 },
};
const point = (step: number) => ({ name: 'train/loss', step, epoch: 0, value: 1, at: 1 });

describe('openServiceConnection', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let artifacts: ArtifactStore;
  let hub: FakeHub;
  let open: ServiceConnection[];

  beforeEach(async () => {
    folder = await temporaryFolder();
    artifacts = await openArtifactStore({ dir: folder.path });
    hub = await startFakeHub(artifacts);
    open = [];
  });
  afterEach(async () => {
    for (const connection of open) await connection.close('the test is over');
    await hub.close();
    await folder[Symbol.asyncDispose]();
  });

  function join(more: Partial<Parameters<typeof openServiceConnection>[0]> = {}) {
    const messages: HubMessage[] = [];
    const downs: string[] = [];
    let welcomes = 0;
    const connection = openServiceConnection({
      ...{ address: hub.address, worker, times, held: () => [], residentBytes: () => 1 },
      onMessage: (message) => void messages.push(message),
      onWelcome: () => (welcomes += 1),
      onDown: (reason) => void downs.push(reason),
      ...more,
    });
    open.push(connection);
    return { connection, messages, downs, welcomes: () => welcomes };
  }

  it('refuses a hub beyond this machine', () => {
    expect(() => join({ address: 'tcp://10.0.0.1:7301' })).toThrow(
      expect.objectContaining({ code: 'not-loopback' }),
    );
  });

  it('says hello with what it holds, beats, and says goodbye', async () => {
    const attempt = randomUUID();
    const { connection } = join({ held: () => [attempt], token: 'secret' });
    expect(await hub.wait('hello')).toMatchObject({ protocol: 1, held: [attempt], worker, token: 'secret' });
    expect(await hub.wait('heartbeat', 3)).toMatchObject({ attempts: [attempt], residentBytes: 1 });
    expect(connection.connected).toBe(true);
    await connection.close('enough');
    expect(await hub.wait('goodbye')).toMatchObject({ reason: 'enough' });
  });

  it('waits for a hub that is not there yet', async () => {
    const { address } = hub;
    await hub.close();
    const { connection, downs, welcomes } = join({ address });
    await expect.poll(() => downs.length, { timeout: 5_000 }).toBeGreaterThan(0);
    expect(connection.connected).toBe(false);
    expect(connection.send({ kind: 'ready', credits: 1 })).toBeNull();
    hub = await startFakeHub(artifacts, address);
    await hub.wait('hello');
    await expect.poll(welcomes).toBe(1);
  });

  it('delivers what matters once the hub is back, with the same id, and metrics before it', async () => {
    const attemptId = randomUUID();
    const { connection, welcomes } = join();
    await hub.wait('heartbeat');
    hub.acknowledge = false;
    let answered = false;
    const delivered = connection.deliver({ kind: 'handed-back', attemptId, reason: 'paused' }).then(() => {
      answered = true;
    });
    const first = await hub.wait('handed-back');
    const { address } = hub;
    await hub.close();
    connection.metrics({ kind: 'metrics', attemptId, points: [point(7)] });
    hub = await startFakeHub(artifacts, address);
    const again = await hub.wait('handed-back');
    expect(again.id).toBe(first.id);
    await delivered;
    expect(answered).toBe(true);
    expect(welcomes()).toBe(2);
    expect((await hub.wait('metrics')).points).toEqual([point(7)]);
    // Acknowledged: a further line does not bring it again.
    const beats = hub.count('heartbeat');
    await hub.wait('heartbeat', beats + 8);
    expect(hub.count('handed-back')).toBe(1);
  });

  it('sends metrics again only until a heartbeat behind them was answered', async () => {
    const attemptId = randomUUID();
    const { connection } = join();
    await hub.wait('heartbeat');
    connection.metrics({ kind: 'metrics', attemptId, points: [point(1)] });
    await hub.wait('metrics');
    await hub.wait('heartbeat', hub.count('heartbeat') + 3);
    const { address } = hub;
    await hub.close();
    connection.metrics({ kind: 'metrics', attemptId, points: [point(2)] });
    hub = await startFakeHub(artifacts, address);
    expect((await hub.wait('metrics')).points).toEqual([point(2)]);
    await hub.wait('heartbeat', 3);
    expect(hub.count('metrics')).toBe(1);
  });

  it('hears why the hub refuses', async () => {
    const { connection } = join();
    await hub.wait('heartbeat');
    hub.acknowledge = false;
    const refused = connection.deliver({ kind: 'handed-back', attemptId: randomUUID(), reason: 'paused' });
    const { id } = await hub.wait('handed-back');
    hub.say({ kind: 'refused', to: id, error: { code: 'attempt-lost', message: 'somebody else has it' } });
    await expect(refused).rejects.toMatchObject({ code: 'attempt-lost', message: 'somebody else has it' });
  });

  it('tries again what the hub could not do now', async () => {
    const { connection } = join();
    await hub.wait('heartbeat');
    hub.acknowledge = false;
    const delivered = connection.deliver({ kind: 'handed-back', attemptId: randomUUID(), reason: 'paused' });
    const { id } = await hub.wait('handed-back');
    hub.say({ kind: 'refused', to: id, error: { code: 'disk-full', message: 'no space' } });
    hub.acknowledge = true;
    expect((await hub.wait('handed-back', 2)).id).toBe(id);
    await delivered;
  });

  it('takes silence for the end of the line and opens another', async () => {
    const { downs, welcomes } = join();
    await hub.wait('heartbeat');
    hub.socket.forget(hub.peers[0] ?? '');
    await expect.poll(welcomes, { timeout: 5_000 }).toBe(2);
    expect(downs[0]).toMatch(/nothing heard for 0\.[3-9] s/);
    expect(new Set(hub.peers).size).toBe(2);
  });

  it('comes back at once to a hub that was started anew', async () => {
    const { downs, welcomes } = join({ times: { ...times, silenceMs: 60_000 } });
    await hub.wait('heartbeat');
    const { address } = hub;
    await hub.close();
    hub = await startFakeHub(artifacts, address);
    await expect.poll(welcomes, { timeout: 10_000 }).toBe(2);
    expect(downs).toEqual([expect.stringContaining('does not know us')]);
  });

  it('counts the lease from the sending of the last answered heartbeat', async () => {
    let clock = 0;
    const { connection } = join({ now: () => clock, times: { ...times, leaseMs: 1_000, silenceMs: 1e9 } });
    await hub.wait('heartbeat', 2);
    clock = 900;
    await hub.wait('heartbeat', hub.count('heartbeat') + 2);
    await expect.poll(() => connection.leaseExpired()).toBe(false);
    // Renewed at 900: good until 1,900.
    clock = 1_800;
    expect(connection.leaseExpired()).toBe(false);
    await hub.close();
    await new Promise((resolve) => setTimeout(resolve, 150));
    clock = 1_801 + 1_000;
    expect(connection.leaseExpired()).toBe(true);
    hub = await startFakeHub(artifacts);
  });
});

describe('backoffMs', () => {
  it('doubles from 1 s to 30 s, with jitter down to the half', () => {
    const whole = [0, 1, 2, 3, 4, 5, 50].map((tries) => backoffMs(tries, defaultConnectionTimes, () => 1));
    expect(whole).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(backoffMs(2, defaultConnectionTimes, () => 0)).toBe(2_000);
  });
});
