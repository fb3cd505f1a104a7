/** @file The engine child as the service starts it: a process of its own, spoken to by messages. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { childEventSchema, type ChildCommand, type ChildEvent } from '@bionas/contracts';
import { afterEach, expect, test } from 'vitest';

let child: ChildProcess | undefined;
afterEach(async () => {
  if (child === undefined || child.exitCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
});

function start(): {
  events: ChildEvent[];
  send(command: ChildCommand): void;
  until(kind: string): Promise<ChildEvent>;
} {
  const entry = fileURLToPath(new URL('engine-child.ts', import.meta.url));
  const running = fork(entry, {
    execArgv: ['--conditions=@bionas/source', '--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child = running;
  const events: ChildEvent[] = [];
  running.on('message', (raw) => events.push(childEventSchema.parse(raw)));
  return {
    events,
    send: (command) => running.send(command),
    async until(kind) {
      for (;;) {
        const found = events.find((event) => event.kind === kind);
        if (found) return found;
        if (running.exitCode !== null) throw new Error(`the child ended with ${running.exitCode}`);
        await once(running, 'message');
      }
    },
  };
}

test(
  'says what it computes with, answers a job it cannot do with the reason, and takes another',
  { timeout: 120_000 },
  async () => {
    const { events, send, until } = start();
    expect(await until('ready')).toMatchObject({
      engine: expect.stringMatching(/TensorFlow|JavaScript/) as string,
    });
    const weights = 'a'.repeat(64);
    const dataset = {
      name: 'mnist',
      trainSize: 100,
      validationSize: 100,
      testSize: 100,
      excludeSubstitutes: false,
    } as const;
    const command: ChildCommand = {
      kind: 'start',
      job: { kind: 'attack', dataset, dataSeed: 1, seed: 1, weights, preset: 'smoke' },
      scratch: '/nowhere',
      checkpoint: null,
      files: {},
    };
    send(command);
    expect(await until('failed')).toMatchObject({ error: { code: 'artifact-missing' } });
    events.length = 0;
    send(command);
    expect(await until('failed')).toMatchObject({ error: { code: 'artifact-missing' } });
  },
);
