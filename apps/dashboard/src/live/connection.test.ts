import { expect, it } from 'vitest';
import { connectionWords } from './connection.ts';

const noon = new Date(2026, 10, 22, 12, 3, 0).getTime();

it('says connected, reconnecting, and since when what is shown may be old', () => {
  expect(connectionWords({ state: 'connected' }, noon).word).toBe('connected');
  expect(connectionWords({ state: 'connecting' }, noon).word).toBe('connecting');
  expect(connectionWords({ state: 'reconnecting', since: noon }, noon + 9_999)).toMatchObject({
    word: 'reconnecting',
    stale: false,
  });
  expect(connectionWords({ state: 'reconnecting', since: noon }, noon + 10_000)).toMatchObject({
    word: 'stale since 12:03',
    stale: true,
  });
});
