import { expect, it } from 'vitest';
import { hubUrl } from './env.ts';

it('has the usual address, takes another, and names the variable when it is none', () => {
  expect(hubUrl({})).toBe('http://127.0.0.1:7300');
  expect(hubUrl({ BIONAS_HUB_URL: 'http://localhost:9/' })).toBe('http://localhost:9');
  expect(() => hubUrl({ BIONAS_HUB_URL: 'tcp://x:1' })).toThrow(/BIONAS_HUB_URL .*'tcp:\/\/x:1'/);
});
