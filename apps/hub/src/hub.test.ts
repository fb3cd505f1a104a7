/** The hub's doors, opened for real on free ports: what comes in wrong is answered, and harms nothing. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { experimentPresets } from '@bionas/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { HubEnvironment } from './env.ts';
import { openHub, type Hub } from './hub.ts';

let home: string;
let hub: Hub;
const quiet = (): void => undefined;
const environment = (change: Partial<HubEnvironment> = {}): HubEnvironment => ({
  home,
  databaseUrl: undefined,
  host: '127.0.0.1',
  httpPort: 0,
  zmqPort: 0,
  keepRounds: 5,
  ...change,
});

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'bionas-hub-'));
  hub = await openHub(environment(), quiet);
});
afterAll(async () => {
  await hub.close();
  await rm(home, { recursive: true, force: true });
});

const failureSchema = z.object({
  error: z.object({
    data: z.object({ httpStatus: z.number(), app: z.object({ code: z.string(), message: z.string() }) }),
  }),
});

async function call(path: string, input: unknown): Promise<unknown> {
  const response = await fetch(`${hub.httpUrl}/trpc/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  return response.json();
}

describe('the hub', () => {
  it('leaves its address where clients on this machine look for it', async () => {
    const file = JSON.parse(await readFile(join(home, 'hub.json'), 'utf8')) as { url: string; pid: number };
    expect(file).toMatchObject({ url: hub.httpUrl, pid: process.pid });
    expect((await fetch(`${hub.httpUrl}/health`)).ok).toBe(true);
  });

  it('takes a valid spec and stores it with every default written out', async () => {
    const answer = (await call('experiments.submit', { spec: experimentPresets.smoke })) as {
      result: { data: { id: string } };
    };
    const { id } = answer.result.data;
    const response = await fetch(
      `${hub.httpUrl}/trpc/experiments.get?input=${encodeURIComponent(JSON.stringify({ id }))}`,
    );
    const stored = (await response.json()) as {
      result: { data: { state: string; spec: { finals: { training: { momentum: number } } } } };
    };
    expect(stored.result.data.state).toBe('queued');
    expect(stored.result.data.spec.finals.training.momentum).toBe(0.9);
  });

  it('refuses a spec by the name of the field, and an unknown rule by its place', async () => {
    const answer = failureSchema.parse(
      await call('experiments.submit', {
        spec: { name: 'x', sede: 1, space: { kind: 'chain', rules: ['hebb'] } },
      }),
    );
    expect(answer.error.data).toMatchObject({ httpStatus: 400, app: { code: 'invalid-spec' } });
    expect(answer.error.data.app.message).toContain('sede');
    expect(answer.error.data.app.message).toContain('space.rules.0');
  });

  it('takes published rows in all or none, lists them apart from what was measured, and removes them', async () => {
    const row = (name: string, cleanPercent: number): object => ({
      ...{ name, cleanPercent, dataset: 'mnist', paper: 'Somebody 2020', link: 'arXiv:2001.00001' },
      ...{ architecture: 'MLP', rules: ['fa'], adversariallyTrained: false, extraData: false },
    });
    const take = (...rows: object[]): Promise<unknown> =>
      call('references.import', { document: { version: 1, rows } });
    const ask = async (path: string): Promise<unknown> =>
      ((await (await fetch(`${hub.httpUrl}/trpc/${path}`)).json()) as { result: { data: unknown } }).result
        .data;
    const bad = failureSchema.parse(await take(row('good', 90), row('bad', 0.9)));
    expect(bad.error.data).toMatchObject({ httpStatus: 400, app: { code: 'invalid-spec' } });
    expect(bad.error.data.app.message).toContain('rows.1.cleanPercent: expected percent');
    expect(await ask('references.list')).toEqual([]);
    expect(await take(row('good', 90))).toMatchObject({ result: { data: { added: ['good'] } } });
    expect(await take(row('good', 91))).toMatchObject({
      result: { data: { replaced: [{ name: 'good', fields: ['cleanPercent'] }] } },
    });
    expect(await ask('references.list')).toMatchObject([
      { name: 'good', cleanPercent: 91, link: 'https://arxiv.org/abs/2001.00001' },
    ]);
    expect(await ask('findings.leaderboard')).toEqual([]);
    await call('references.remove', { name: 'good' });
    const gone = failureSchema.parse(await call('references.remove', { name: 'good' }));
    expect(gone.error.data).toMatchObject({ httpStatus: 404, app: { code: 'not-found' } });
    expect(await ask('references.list')).toEqual([]);
  });

  it('tells a stranger id from a malformed one', async () => {
    const unknown = failureSchema.parse(
      await call('runs.cancel', { id: '00000000-0000-4000-8000-000000000000' }),
    );
    expect(unknown.error.data).toMatchObject({ httpStatus: 404, app: { code: 'not-found' } });
    const malformed = failureSchema.parse(await call('runs.cancel', { id: '7' }));
    expect(malformed.error.data.httpStatus).toBe(400);
  });

  it('sends artifacts by their hash and has no others', async () => {
    const bytes = Buffer.from('weights');
    const hash = createHash('sha256').update(bytes).digest('hex');
    await mkdir(join(home, 'artifacts', hash.slice(0, 2)), { recursive: true });
    await writeFile(join(home, 'artifacts', hash.slice(0, 2), hash), bytes);
    const found = await fetch(`${hub.httpUrl}/artifacts/${hash}`);
    expect(await found.text()).toBe('weights');
    expect((await fetch(`${hub.httpUrl}/artifacts/${'0'.repeat(64)}`)).status).toBe(404);
    expect((await fetch(`${hub.httpUrl}/artifacts/..%2Fhub.json`)).status).toBe(404);
  });

  it('listens on loopback alone and says why', async () => {
    await expect(openHub(environment({ host: '0.0.0.0' }), quiet)).rejects.toMatchObject({
      code: 'not-loopback',
    });
  });

  it('does not share its store with a second hub', async () => {
    await expect(openHub(environment(), quiet)).rejects.toMatchObject({ code: 'conflict' });
    expect((await fetch(`${hub.httpUrl}/health`)).ok).toBe(true);
  });

  it('names the port that is taken, and lets go of what it had opened', async () => {
    const other = await mkdtemp(join(tmpdir(), 'bionas-hub-'));
    const taken = Number(new URL(hub.httpUrl).port);
    await expect(openHub(environment({ home: other, httpPort: taken }), quiet)).rejects.toMatchObject({
      code: 'conflict',
    });
    // The store of the failed one is free again.
    const second = await openHub(environment({ home: other }), quiet);
    await second.close();
    await rm(other, { recursive: true, force: true });
  });
});
