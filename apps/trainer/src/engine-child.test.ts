/** @file The engine child as a process of its own: the same job in two processes gives the same numbers, digit for digit. */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEventSchema, type ChildCommand, type ChildEvent, type Job } from '@bionas/contracts';
import { afterEach, expect, test } from 'vitest';

const children: ChildProcess[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

interface Child {
  readonly events: ChildEvent[];
  send(command: ChildCommand): void;
  /** The first event of the kind; fails with the child's error when the job failed. */
  until<Kind extends ChildEvent['kind']>(kind: Kind): Promise<Extract<ChildEvent, { kind: Kind }>>;
}
function startChild(): Child {
  const child = fork(new URL('engine-child.ts', import.meta.url), {
    execArgv: ['--conditions=@bionas/source', '--import', import.meta.resolve('tsx')],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  children.push(child);
  const events: ChildEvent[] = [];
  const waiting = new Set<() => void>();
  let complaint = '';
  child.stderr?.on('data', (text: Buffer) => (complaint += text.toString()));
  const wake = (): void => {
    for (const look of waiting) look();
  };
  child.on('message', (raw) => {
    events.push(childEventSchema.parse(raw));
    wake();
  });
  child.on('exit', wake);
  return {
    events,
    send: (command) => child.send(command),
    until: (kind) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = events.find((event) => event.kind === kind);
          const failed = events.find((event) => event.kind === 'failed');
          if (found !== undefined) resolve(found as never);
          else if (failed !== undefined) reject(new Error(`${failed.error.code}: ${failed.error.message}`));
          else if (child.exitCode !== null)
            reject(new Error(`the child ended with ${child.exitCode}: ${complaint}`));
          else return;
          waiting.delete(look);
        };
        waiting.add(look);
        look();
      }),
  };
}

const job: Job = {
  kind: 'train',
  dataset: { name: 'mnist', trainSize: 1_000, validationSize: 200, testSize: 200, excludeSubstitutes: false },
  dataSeed: 3,
  seed: 2,
  genome: {
    version: 1,
    space: 'bionas-chain-v1',
    slots: { head: 'usf' },
    layers: [
      { operation: 'conv_5x5', rule: 'fa' },
      { operation: 'sep_conv_3x3', rule: 'usf' },
      { operation: 'conv_3x3', rule: 'bp' },
    ],
  },
  network: { kind: 'chain', channels: 8 },
  training: {
    epochs: 2,
    batchSize: 64,
    learningRate: 0.05,
    finalLearningRate: 0,
    optimizer: 'sgd',
    momentum: 0.9,
    weightDecay: 3e-4,
    clipNorm: 5,
    augmentation: false,
    cutout: 0,
    dropPath: 0,
    auxiliaryWeight: 0,
    precision: 'float32',
    measures: 'epoch',
  },
};
async function begin(
  child: Child,
  checkpoint: Extract<ChildCommand, { kind: 'start' }>['checkpoint'] = null,
): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'bionas-child-'));
  folders.push(scratch);
  expect((await child.until('ready')).engine).toMatch(/^TensorFlow 2/);
  child.send({ kind: 'start', job, scratch, checkpoint, files: {} });
}
/** Everything of a job that does not depend on the clock. */
function numbersOf(events: readonly ChildEvent[]): unknown {
  const result = events.find((event) => event.kind === 'result');
  if (result?.result.kind !== 'train') throw new Error('no result');
  const { durationMs: _durationMs, ...numbers } = result.result;
  const metrics = events
    .flatMap((event) => (event.kind === 'metrics' ? event.points : []))
    .filter((point) => point.name !== 'images-per-second')
    .map(({ at: _at, ...point }) => point);
  return { numbers, metrics };
}

test('the same job in two processes at once: every number is the same, down to the hash of the weights', async () => {
  const both = [startChild(), startChild()];
  for (const child of both) await begin(child);
  for (const child of both) await child.until('result');
  const [first, second] = both.map((child) => numbersOf(child.events));
  expect(second).toEqual(first);
  expect((first as { metrics: unknown[] }).metrics.length).toBeGreaterThan(40);
}, 120_000);

test('stopped in one process, resumed in another: the same result', async () => {
  const [stopped, resumed, whole] = [startChild(), startChild(), startChild()];
  await begin(stopped);
  await stopped.until('metrics');
  stopped.send({ kind: 'stop', reason: 'pre-empted' });
  await stopped.until('stopped');
  const { file, position } = await stopped.until('checkpoint');
  expect(position.step).toBeGreaterThan(0);
  expect(position.step).toBeLessThan(30);
  expect((await readFile(file.path)).length).toBe(file.bytes);
  await begin(resumed, { path: file.path, position });
  await begin(whole);
  const results = [];
  for (const child of [resumed, whole]) {
    const { result, files } = await child.until('result');
    if (result.kind !== 'train') throw new Error('no training');
    expect(files.map(({ hash }) => hash)).toEqual([result.weights.hash]);
    const { durationMs: _durationMs, ...numbers } = result;
    results.push(numbers);
  }
  expect(results[0]).toEqual(results[1]);
}, 120_000);
