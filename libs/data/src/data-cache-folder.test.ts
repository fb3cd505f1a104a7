import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { dataCacheFolder } from './data-cache-folder.ts';

test('the folder we are told, else the cache of the user', () => {
  const [named, base] = [resolve('named'), resolve('base')];
  const own = join(homedir(), '.cache', 'bionas', 'data');
  expect(dataCacheFolder({ BIONAS_CACHE_DIR: named, XDG_CACHE_HOME: base })).toBe(join(named, 'data'));
  expect(dataCacheFolder({ BIONAS_CACHE_DIR: '', XDG_CACHE_HOME: base })).toBe(join(base, 'bionas', 'data'));
  // The XDG specification: a relative path is to be ignored.
  expect(dataCacheFolder({ XDG_CACHE_HOME: 'relative' })).toBe(own);
  expect(dataCacheFolder({})).toBe(own);
});
