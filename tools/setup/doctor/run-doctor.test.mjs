import fs from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { checkData } from './data-checks.mjs';
import { checkDisk, checkHome, checkNode } from './machine-checks.mjs';
import { checkPorts, checkPostgres, checkZeromq } from './network-checks.mjs';

let folder = '';
const byId = (checks, id) => checks.find((each) => each.id === id);

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'bionas-doctor-'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await fs.rm(folder, { recursive: true });
});

test('this machine, which runs the suite, has what the suite needs', async () => {
  expect(checkNode()).toMatchObject({ status: 'ok' });
  expect(checkZeromq()).toMatchObject({ status: 'ok', detail: expect.stringContaining('CURVE') });
  expect(byId(await checkData(), 'data-mnist')).toMatchObject({ status: 'ok' });
});

test('a data set is there, partly there, or absent', async () => {
  vi.stubEnv('BIONAS_DATA_DIR', folder);
  expect(byId(await checkData(), 'data-cifar-10')).toMatchObject({
    status: 'missing',
    remedy: expect.any(String),
  });
  await fs.mkdir(path.join(folder, 'cifar-10'));
  for (const name of [
    'data_batch_1.bin',
    'data_batch_2.bin.xz',
    'data_batch_3.bin.gz',
    'data_batch_4.bin',
    'data_batch_5.bin',
  ])
    await fs.writeFile(path.join(folder, 'cifar-10', name), '');
  expect(byId(await checkData(), 'data-cifar-10')).toMatchObject({
    status: 'error',
    detail: expect.stringContaining('lacks test_batch.bin'),
  });
  await fs.writeFile(path.join(folder, 'cifar-10', 'test_batch.bin.xz'), '');
  expect(byId(await checkData(), 'data-cifar-10')).toMatchObject({ status: 'ok', remedy: undefined });
  vi.stubEnv('BIONAS_DATA_DIR', undefined);
  expect(byId(await checkData(), 'data-cifar-10').detail).toContain('BIONAS_DATA_DIR is not set');
});

test('a port that another program has is named', async () => {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  vi.stubEnv('BIONAS_ZMQ_PORT', String(port));
  vi.stubEnv('BIONAS_HUB_PORT', '1'); // nobody's hub
  const taken = byId(await checkPorts(), 'port-zmq');
  expect(taken).toMatchObject({
    status: 'warning',
    detail: `${port} cannot be used: another program has it`,
  });
  await new Promise((resolve) => server.close(resolve));
  expect(byId(await checkPorts(), 'port-zmq')).toMatchObject({ status: 'ok' });
});

test('the data folder is tried and left as it was', async () => {
  const home = path.join(folder, 'a', 'b');
  expect(await checkHome(home)).toMatchObject({ status: 'ok' });
  expect(await fs.readdir(folder)).toEqual([]);
  await fs.writeFile(path.join(folder, 'file'), '');
  expect(await checkHome(path.join(folder, 'file'))).toMatchObject({
    status: 'error',
    remedy: expect.stringContaining('BIONAS_HOME'),
  });
  expect(await checkDisk(home)).toMatchObject([{ id: 'disk-home' }, { id: 'disk-cache' }]);
});

test('Postgres: not configured, nonsense, nobody there', async () => {
  vi.stubEnv('BIONAS_DATABASE_URL', undefined);
  expect(await checkPostgres()).toMatchObject({ status: 'ok' });
  vi.stubEnv('BIONAS_DATABASE_URL', 'mysql://x');
  expect(await checkPostgres()).toMatchObject({
    status: 'error',
    detail: expect.stringContaining('not a postgres://'),
  });
  vi.stubEnv('BIONAS_DATABASE_URL', 'postgres://a:b@127.0.0.1:1/x');
  expect(await checkPostgres()).toMatchObject({
    status: 'error',
    detail: '127.0.0.1:1 does not answer: ECONNREFUSED',
  });
});
