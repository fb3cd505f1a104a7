import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openArtifactStore, type ArtifactStore } from '../artifacts/artifact-store.ts';
import { bundleScripts } from '../testing/bundle-scripts.ts';
import { startFakeHub, type FakeHub } from '../testing/fake-hub.ts';
import { fakeSearch, fakeTraining } from '../testing/jobs.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { runService } from './run-service.ts';
import type { ServiceOptions, ServiceTimes } from './service-options.ts';

const times: Partial<ServiceTimes> = {
  ...{
    heartbeatMs: 100,
    silenceMs: 1_500,
    minBackoffMs: 50,
    maxBackoffMs: 200,
    resendMs: 2_000,
    batchMs: 50,
  },
  ...{
    engineBackoffMs: 50,
    stopMs: { cancelled: 1_000, paused: 5_000, 'pre-empted': 5_000 },
    graceMs: 10_000,
  },
};
const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const sha = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
/** What the fake engine writes as its checkpoint of an epoch, and as its weights. */
const checkpointOf = (epoch: number): Buffer => Buffer.alloc(3_000_000, epoch);
const weights = Buffer.alloc(2_500_000, 7);

describe('runService', { timeout: 60_000 }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let artifacts: ArtifactStore;
  let hub: FakeHub;
  let stops: (() => Promise<unknown>)[];
  let scripts: Awaited<ReturnType<typeof bundleScripts>>;

  beforeAll(async () => {
    scripts = await bundleScripts();
  });

  beforeEach(async () => {
    folder = await temporaryFolder();
    artifacts = await openArtifactStore({ dir: join(folder.path, 'hub') });
    hub = await startFakeHub(artifacts);
    stops = [];
  });
  afterEach(async () => {
    for (const stop of stops) await stop();
    await hub.close();
    await folder[Symbol.asyncDispose]();
  });

  function settings(name = 'gpu-0') {
    return {
      ...{ service: 'trainer' as const, name, hub: hub.address, times, childExecArgv: [] },
      scratchDir: join(folder.path, name, 'scratch'),
      cacheDir: join(folder.path, name, 'cache'),
    };
  }

  /** In this process. */
  function start(more: Partial<ServiceOptions> = {}) {
    const lines: string[] = [];
    const stop = new AbortController();
    const code = runService({
      ...settings(),
      ...{ engineChild: scripts.engineChild, handleSignals: false },
      ...{ signal: stop.signal, log: (line) => void lines.push(line) },
      ...more,
    });
    stops.push(() => {
      stop.abort();
      return code;
    });
    return { lines, code, drain: () => stop.abort() };
  }

  /** In a process of its own. */
  function launch(): ChildProcess & { readonly ended: Promise<number | null>; readonly text: () => string } {
    const script = fileURLToPath(scripts.serviceProcess);
    const child = spawn(process.execPath, [script, JSON.stringify(settings())], { stdio: 'pipe' });
    let text = '';
    child.stdout.on('data', (piece) => (text += String(piece)));
    child.stderr.on('data', (piece) => (text += String(piece)));
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    stops.push(() => {
      child.kill('SIGKILL');
      return ended;
    });
    return Object.assign(child, { ended, text: () => text });
  }

  async function childrenOf(pid: number): Promise<number[]> {
    const found: number[] = [];
    for (const name of await readdir('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid) found.push(Number(name));
    }
    return found;
  }

  it('does a job from the claim to the acknowledged result', async () => {
    const { lines, code, drain } = start();
    const attemptId = await hub.hand(fakeTraining(0));
    const result = await hub.wait('result');
    expect(result).toMatchObject({
      attemptId,
      result: { kind: 'train', weights: { hash: sha(weights), bytes: 2_500_000 } },
    });
    expect((await readFile(artifacts.pathOf(sha(weights)))).equals(weights)).toBe(true);
    // Of two checkpoints in a row the second may be overtaken by the result; the first was on its way.
    const checkpoint = await hub.wait('checkpoint');
    expect(checkpoint).toMatchObject({
      attemptId,
      position: { epoch: 1, step: 10 },
      artifact: { kind: 'checkpoint' },
    });
    expect((await readFile(artifacts.pathOf(sha(checkpointOf(1))))).equals(checkpointOf(1))).toBe(true);
    // Not finite is reported as such, and everything arrives before the result.
    const order = hub.heard
      .map(({ kind }) => kind)
      .filter((kind) => ['metrics', 'log', 'result'].includes(kind));
    expect(order.at(-1)).toBe('result');
    expect((await hub.wait('metrics')).points).toMatchObject([{ name: 'train/loss', value: null }]);
    const said = hub.heard.flatMap((message) =>
      message.kind === 'log' ? message.lines.map(({ text }) => text) : [],
    );
    expect(said).toEqual(expect.arrayContaining(['resuming at the beginning', 'a line on stdout']));
    expect(await hub.wait('progress', 2)).toMatchObject({ state: 'running', fraction: 0.5, text: 'half' });
    // The next credit comes by itself, the scratch folder is empty again.
    await hub.wait('ready', 2);
    expect(await readdir(join(folder.path, 'gpu-0', 'scratch', String(process.pid)))).toEqual([]);
    drain();
    expect(await code).toBe(0);
    await hub.wait('goodbye');
    expect(lines).toContainEqual(
      expect.stringMatching(/^\[trainer gpu-0\] claimed train of run [0-9a-f]{8} attempt 1$/),
    );
    expect(lines.at(-1)).toBe('[trainer gpu-0] stopped: drained');
    expect(lines.join('')).not.toContain('\n');
  });

  it('fetches the checkpoint it resumes from, and keeps it', async () => {
    const { lines } = start();
    await writeFile(join(folder.path, 'old'), checkpointOf(3));
    const { hash, bytes } = await artifacts.add(join(folder.path, 'old'));
    const checkpoint = {
      artifact: { hash, bytes, kind: 'checkpoint' as const },
      position: { epoch: 3, step: 30 },
    };
    await hub.hand(fakeTraining(0), { checkpoint, attemptNumber: 2 });
    await hub.wait('result');
    expect(lines.join('\n')).toMatch(/claimed train of run [0-9a-f]{8} attempt 2, resuming at epoch 3/);
    expect(JSON.stringify(hub.heard)).toContain('resuming at 3');
    expect(await readdir(join(folder.path, 'gpu-0', 'cache', hash.slice(0, 2)))).toEqual([hash]);
  });

  it('fails a job whose files the hub has not got, and takes the next', async () => {
    start();
    const artifact = { hash: 'd'.repeat(64), bytes: 3, kind: 'checkpoint' as const };
    await hub.hand(fakeTraining(0), { checkpoint: { artifact, position: { epoch: 1, step: 1 } } });
    expect(await hub.wait('failed')).toMatchObject({ error: { code: 'artifact-missing' } });
    await hub.hand(fakeTraining(0));
    await hub.wait('result');
  });

  it('fails a job it does not understand, and takes the next', async () => {
    start();
    const strange = { ...fakeTraining(0), kind: 'dream' };
    const attemptId = await hub.hand(strange as never);
    expect(await hub.wait('failed')).toMatchObject({ attemptId, error: { code: 'invalid-message' } });
    await hub.hand(fakeTraining(0));
    await hub.wait('result');
  });

  it('lets a searcher ask for scores, and asks again after a reconnect', async () => {
    start({ service: 'searcher' });
    const attemptId = await hub.hand(fakeSearch());
    const { questions } = await hub.wait('ask');
    expect(questions.map(({ question }) => question)).toEqual([0, 1, 2]);
    const scored = (question: number) => {
      const asked = questions[question];
      if (asked?.kind !== 'evaluate') throw new Error(`question ${question} is no candidate`);
      return { kind: 'evaluate', question, genome: asked.genome, score: 0.5 } as const;
    };
    hub.say({ kind: 'answers', attemptId, answers: [scored(1)] });
    hub.say({ kind: 'answers', attemptId, answers: [scored(1)] });
    await hub.wait('heartbeat', hub.count('heartbeat') + 2);
    const { address } = hub;
    await hub.close();
    hub = await startFakeHub(artifacts, address);
    expect((await hub.wait('hello')).held).toEqual([attemptId]);
    const again = await hub.wait('ask');
    expect(again.questions.map(({ question }) => question)).toEqual([0, 2]);
    hub.say({ kind: 'answers', attemptId, answers: [scored(0), scored(2)] });
    const { result } = await hub.wait('result');
    expect(result).toMatchObject({ kind: 'search', evaluated: 3 });
  });

  it('brings a search the changes of its past and of its present, and tells what became of them', async () => {
    start({ service: 'searcher' });
    const change = { kind: 'ban', rule: 'fa' } as const;
    const attemptId = await hub.hand(fakeSearch(), { interventions: [{ number: 1, notBefore: 0, change }] });
    const { questions, taken } = await hub.wait('ask');
    expect(taken).toBe(1);
    const late = { number: 3, notBefore: 3, change: { kind: 'release', of: 1 } } as const;
    for (const _ of 'ab') hub.say({ kind: 'interventions', attemptId, interventions: [late] });
    const answers = questions.flatMap((one) =>
      one.kind === 'evaluate'
        ? [{ kind: 'evaluate' as const, question: one.question, genome: one.genome, score: 0.5 }]
        : [],
    );
    hub.say({ kind: 'answers', attemptId, answers });
    const { outcomes } = await hub.wait('intervened');
    expect(outcomes.map(({ number }) => number)).toEqual([1, 3]);
    await hub.wait('result');
  });

  it('reports a crash with the last words and goes on with a fresh engine', async () => {
    const { lines } = start();
    await hub.hand(fakeTraining(1));
    const { error } = await hub.wait('failed');
    expect(error.code).toBe('engine-failed');
    expect(error.message).toMatch(/signal SIGSEGV.*a native thing went wrong/);
    await hub.hand(fakeTraining(0));
    await hub.wait('result');
    expect(lines.filter((line) => line.includes('loading the engine'))).toHaveLength(1);
  });

  it('reports an expected failure with its code', async () => {
    start();
    await hub.hand(fakeTraining(4));
    expect((await hub.wait('failed')).error).toEqual({ code: 'diverged', message: 'the loss is not finite' });
  });

  it.each([
    ['cancelled', 0],
    ['paused', 1],
  ] as const)('hands back when the hub says stop: %s', async (reason, checkpoints) => {
    start();
    const attemptId = await hub.hand(fakeTraining(2));
    await hub.wait('metrics');
    hub.say({ kind: 'stop', attemptId, reason });
    expect(await hub.wait('handed-back')).toMatchObject({ attemptId, reason });
    expect(hub.count('checkpoint')).toBe(checkpoints);
    await hub.wait('ready', 2);
  });

  it('kills an engine that does not stop', async () => {
    const { lines } = start();
    const attemptId = await hub.hand(fakeTraining(6));
    await hub.wait('heartbeat', hub.count('heartbeat') + 3);
    hub.say({ kind: 'stop', attemptId, reason: 'cancelled' });
    expect(await hub.wait('handed-back')).toMatchObject({ reason: 'cancelled' });
    expect(lines.join('\n')).toContain('did not stop within 1 s: killed');
    await hub.hand(fakeTraining(0));
    await hub.wait('result');
  });

  it('drops a lost attempt without another word of it', async () => {
    start();
    const attemptId = await hub.hand(fakeTraining(2));
    await hub.wait('metrics');
    hub.lost.add(attemptId);
    await hub.wait('ready', 2);
    expect(hub.count('handed-back') + hub.count('failed') + hub.count('checkpoint')).toBe(0);
  });

  it('gives up an attempt when the lease runs out, and asks for work when the hub is back', async () => {
    const { lines } = start({ times: { ...times, leaseMs: 1_000 } });
    await hub.hand(fakeTraining(2));
    await hub.wait('metrics');
    const { address } = hub;
    await hub.close();
    await expect
      .poll(() => lines.join('\n'), { timeout: 10_000 })
      .toContain('no word from the hub for too long');
    await expect.poll(() => lines.join('\n'), { timeout: 10_000 }).toContain('dropped (no longer ours)');
    expect(lines.filter((line) => line.includes('no word from the hub'))).toHaveLength(1);
    hub = await startFakeHub(artifacts, address);
    expect((await hub.wait('hello')).held).toEqual([]);
    await hub.hand(fakeTraining(0));
    await hub.wait('result');
  });

  it('goes on while the hub is away, and loses neither points nor result', async () => {
    start();
    const attemptId = await hub.hand(fakeTraining(5));
    await hub.wait('metrics');
    const before = hub.heard.flatMap((message) => (message.kind === 'metrics' ? message.points : []));
    const { address } = hub;
    await hub.close();
    // Longer than it takes to see that a hub is silent.
    await new Promise((resolve) => setTimeout(resolve, 1_800));
    hub = await startFakeHub(artifacts, address);
    expect((await hub.wait('hello')).held).toEqual([attemptId]);
    const { result } = await hub.wait('result');
    expect(result).toMatchObject({ kind: 'train', steps: 40 });
    const after = hub.heard.flatMap((message) => (message.kind === 'metrics' ? message.points : []));
    const steps = new Set([...before, ...after].map(({ step }) => step));
    expect([...steps].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, step) => step));
    await hub.wait('heartbeat', hub.count('heartbeat') + 3);
    expect(hub.count('result')).toBe(1);
  });

  it('beats on while the engine blocks for three seconds', async () => {
    start();
    const attemptId = await hub.hand(fakeTraining(3));
    const before = hub.count('heartbeat');
    await hub.wait('result');
    const named = hub.heard.filter(
      (message) => message.kind === 'heartbeat' && message.attempts.includes(attemptId),
    );
    // 3 s at 100 ms are 30; a loaded machine may be slow, a blocked one would send none.
    expect(named.length).toBeGreaterThan(15);
    expect(hub.count('heartbeat') - before).toBeGreaterThan(15);
  });

  it('replaces an engine that has grown too big', async () => {
    const { lines } = start({ maxChildBytes: 1 });
    await hub.hand(fakeTraining(0));
    await hub.wait('result');
    await hub.hand(fakeTraining(0));
    await hub.wait('result', 2);
    expect(lines.join('\n')).toMatch(/the engine holds \d+ MiB: starting a fresh one/);
  });

  it('ends with code 1 when the engine never starts', async () => {
    const { code, lines } = start({ childEnvironment: { ...process.env, FAKE_ENGINE_BROKEN: '1' } });
    expect(await code).toBe(1);
    expect(lines.join('\n')).toContain('libtensorflow.so is missing');
    expect(hub.count('hello')).toBe(0);
  });

  it('drains while the engine is still loading', async () => {
    const { code, drain } = start({ childEnvironment: { ...process.env, FAKE_ENGINE_SLOW: '1' } });
    await new Promise((resolve) => setTimeout(resolve, 500));
    const at = Date.now();
    drain();
    expect(await code).toBe(0);
    expect(Date.now() - at).toBeLessThan(5_000);
    expect(hub.count('hello')).toBe(0);
  });

  it('shares the work of a hub between two services', async () => {
    start();
    start(settings('gpu-1'));
    await hub.wait('hello', 2);
    await hub.wait('ready', 2);
    for (const peer of hub.peers) {
      hub.socket.send(peer, {
        ...{
          kind: 'job',
          attemptId: randomUUID(),
          attemptNumber: 1,
          jobId: randomUUID(),
          runId: randomUUID(),
        },
        ...{ job: fakeTraining(0), checkpoint: null },
      });
    }
    await hub.wait('result', 2);
    const results = hub.heard.filter((message) => message.kind === 'result');
    expect(new Set(results.map(({ attemptId }) => attemptId)).size).toBe(2);
  });

  it('drains on SIGTERM: checkpoint, handed back, goodbye, exit 0', async () => {
    const service = launch();
    const attemptId = await hub.hand(fakeTraining(2));
    await hub.wait('metrics');
    service.kill('SIGTERM');
    expect(await hub.wait('handed-back')).toMatchObject({ attemptId, reason: 'pre-empted' });
    expect(await hub.wait('checkpoint')).toMatchObject({ attemptId, position: { epoch: 5 } });
    expect(await artifacts.has(sha(checkpointOf(5)))).toBe(true);
    await hub.wait('goodbye');
    expect(await service.ended, service.text()).toBe(0);
  });

  it('ends at once on a second signal', async () => {
    const service = launch();
    await hub.hand(fakeTraining(6));
    await hub.wait('heartbeat', hub.count('heartbeat') + 3);
    const children = await childrenOf(service.pid ?? 0);
    service.kill('SIGTERM');
    await expect.poll(service.text, { timeout: 5_000 }).toContain('draining');
    service.kill('SIGINT');
    expect(await service.ended).toBe(130);
    await expect.poll(() => children.filter(lives), { timeout: 5_000 }).toEqual([]);
  });

  it.each([2, 6])(
    'leaves no engine behind when it is killed (job %i; 6 never returns to its event loop)',
    async (seed) => {
      const service = launch();
      await hub.hand(fakeTraining(seed));
      await hub.wait('heartbeat', hub.count('heartbeat') + 5);
      const children = await childrenOf(service.pid ?? 0);
      expect(children.length).toBeGreaterThan(0);
      service.kill('SIGKILL');
      await service.ended;
      await expect.poll(() => children.filter(lives), { timeout: 5_000 }).toEqual([]);
    },
  );
});
