/** Real processes that fall over, linger and say things. */
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { ManagedProcess } from './managed-process.ts';

interface Watched {
  readonly process: ManagedProcess;
  readonly lines: string[];
  readonly crashes: string[];
}

function watch(script: string, graceMs = 2_000): Watched {
  const lines: string[] = [];
  const crashes: string[] = [];
  const process = new ManagedProcess(
    { name: 'child', command: ['-e', script], cwd: tmpdir(), environment: { GREETING: 'hello' }, graceMs },
    {
      onLine: (_, line) => lines.push(line),
      onCrash: (_, how, delay) => crashes.push(`${how}, again in ${delay}`),
    },
  );
  process.start();
  return { process, lines, crashes };
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !condition(); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 25));
  expect(condition()).toBe(true);
}

describe('ManagedProcess', () => {
  it('passes lines on and gives the environment', async () => {
    const { process, lines } = watch('console.log(process.env.GREETING); setInterval(() => {}, 1000)');
    await until(() => lines.includes('hello'));
    await process.stop();
    expect(process.pid).toBeNull();
  });

  it('starts again what fell over, a little later each time, until it is stopped', async () => {
    const { process, crashes } = watch('process.exit(7)');
    await until(() => crashes.length === 2);
    await process.stop();
    expect(crashes).toEqual(['exit code 7, again in 1000', 'exit code 7, again in 2000']);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(process.pid).toBeNull();
  });

  it('kills what does not leave in time', async () => {
    const { process, lines } = watch(
      "process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000)",
      300,
    );
    await until(() => lines.includes('up'));
    await process.stop();
    expect(process.pid).toBeNull();
  });
});
