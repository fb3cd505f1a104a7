import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makePython, makeWheel } from '../testing/make-wheel.mjs';
import { installAddon } from './addon.mjs';
import { installLibrary } from './library.mjs';
import { NEEDED_BYTES } from './pins.mjs';
import { engineDir, libraryDir } from './places.mjs';

const members = {
  'tensorflow/libtensorflow_cc.so.2': 'the library',
  'tensorflow/libtensorflow_framework.so.2': 'the framework',
  'tensorflow/include/tensorflow/c/c_api.h': '#pragma once',
  'tensorflow/include/google/protobuf/message.h': 'not wanted',
  'tensorflow/python/keras.py': 'not wanted',
};
let folder = '';
let wheel = '';
const quiet = () => undefined;
const pinOf = (sha256) => ({ project: 'fake', platforms: ['any'], sha256 });
const calls = async () => (await fs.readFile(`${wheel}.calls`, 'utf8')).trim().split('\n').length;
const leftovers = async () => (await fs.readdir(engineDir())).filter((name) => name.startsWith('.partial-'));

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'bionas-setup-'));
  wheel = path.join(folder, 'wheel');
  vi.stubEnv('BIONAS_CACHE_DIR', path.join(folder, 'cache'));
  vi.stubEnv('PATH', path.join(folder, 'bin'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await fs.rm(folder, { recursive: true });
});

test('takes library and headers out of a verified wheel, once', async () => {
  const sha256 = await makeWheel(wheel, members);
  await makePython(path.join(folder, 'bin'), wheel);
  const target = await installLibrary('cpu', quiet, pinOf(sha256));
  expect(target).toBe(libraryDir('cpu'));
  expect(await fs.readFile(path.join(target, 'lib/libtensorflow_cc.so.2'), 'utf8')).toBe('the library');
  expect(await fs.readlink(path.join(target, 'lib/libtensorflow.so'))).toBe('libtensorflow_cc.so.2');
  expect(await fs.readlink(path.join(target, 'lib/libtensorflow_framework.so'))).toBe(
    'libtensorflow_framework.so.2',
  );
  expect(await fs.readdir(path.join(target, 'include'))).toEqual(['tensorflow']);
  await installLibrary('cpu', quiet, pinOf(sha256));
  expect(await calls()).toBe(1);
  expect(await leftovers()).toEqual([]);
});

test('a damaged wheel in the cache is thrown away and fetched again', async () => {
  const sha256 = await makeWheel(wheel, members);
  await makePython(path.join(folder, 'bin'), wheel);
  const kept = path.join(engineDir(), 'downloads', `${sha256}.whl`);
  await fs.mkdir(path.dirname(kept), { recursive: true });
  await fs.writeFile(kept, (await fs.readFile(wheel)).subarray(0, 100));
  const messages = [];
  await installLibrary('cpu', ({ message }) => messages.push(message), pinOf(sha256));
  expect(messages).toContain('the TensorFlow wheel is damaged: removed, downloading it again');
  expect(await calls()).toBe(1);
});

test('a whole wheel left by an interrupted set-up is used without a download', async () => {
  const sha256 = await makeWheel(wheel, members);
  const kept = path.join(engineDir(), 'downloads', `${sha256}.whl`);
  await fs.mkdir(path.dirname(kept), { recursive: true });
  await fs.copyFile(wheel, kept);
  await installLibrary('cpu', quiet, pinOf(sha256)); // there is no pip on PATH
  expect(await fs.readdir(path.join(libraryDir('cpu'), 'lib'))).toHaveLength(4);
});

test('a wheel with another hash than the pinned one is refused, and nothing of it is left', async () => {
  await makeWheel(wheel, members);
  await makePython(path.join(folder, 'bin'), wheel);
  await expect(installLibrary('cpu', quiet, pinOf('0'.repeat(64)))).rejects.toMatchObject({
    code: 'checksum',
  });
  expect(await fs.readdir(engineDir())).toEqual(['downloads']);
  expect(await fs.readdir(path.join(engineDir(), 'downloads'))).toEqual([]);
});

test('a member that disagrees with RECORD is refused', async () => {
  const sha256 = await makeWheel(wheel, members, {
    record: { 'tensorflow/libtensorflow_cc.so.2': 'another library' },
  });
  await makePython(path.join(folder, 'bin'), wheel);
  await expect(installLibrary('cpu', quiet, pinOf(sha256))).rejects.toThrow(
    "does not match the wheel's RECORD",
  );
  expect(await leftovers()).toEqual([]);
});

test('a member that would be written outside the folder is refused', async () => {
  const sha256 = await makeWheel(wheel, {
    ...members,
    'tensorflow/include/tensorflow/c/../../../../../evil.h': 'x',
  });
  await makePython(path.join(folder, 'bin'), wheel);
  await expect(installLibrary('cpu', quiet, pinOf(sha256))).rejects.toThrow('outside');
});

test('no pip, a pip that fails, an unknown platform: each says what to do', async () => {
  await expect(installLibrary('cpu', quiet, pinOf('0'))).rejects.toMatchObject({
    code: 'no-pip',
    remedy: expect.stringContaining('python3-pip'),
  });
  await makePython(path.join(folder, 'bin'), wheel, { code: 1 });
  await expect(installLibrary('cpu', quiet, pinOf('0'))).rejects.toMatchObject({
    code: 'download-failed',
    message: expect.stringContaining('No matching distribution'),
  });
  await expect(installLibrary('cuda', quiet, null)).rejects.toMatchObject({ code: 'no-wheel' });
});

test('too little disk space is told before anything is downloaded', async () => {
  const needed = NEEDED_BYTES.cpu;
  NEEDED_BYTES.cpu = 1e18;
  try {
    await expect(installLibrary('cpu', quiet, pinOf('0'))).rejects.toMatchObject({
      code: 'disk-full',
      message: expect.stringContaining('needs 1000000000.0 GB free'),
    });
  } finally {
    NEEDED_BYTES.cpu = needed;
  }
});

test('no compiler is told by name', async () => {
  await fs.mkdir(engineDir(), { recursive: true });
  await expect(installAddon('cpu', quiet)).rejects.toMatchObject({
    code: 'no-compiler',
    message: expect.stringContaining('g++ and make not found'),
  });
});
