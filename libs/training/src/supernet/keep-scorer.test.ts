import type { Alphas } from '@bionas/contracts';
import { loadEngine } from '@bionas/engine';
import { expectNoLeak } from '@bionas/engine/testing';
import { beforeAll, expect, test } from 'vitest';
import { keepScorer, scoreSupernet, trainSupernet, type KeptScoreOptions } from '../index.ts';
import {
  finished,
  lightSupernet,
  smallSupernet,
  supernetData,
  wholeSupernet,
} from '../testing/small-supernets.ts';

const files: Record<'first' | 'second' | 'other', Uint8Array> = {
  first: new Uint8Array(),
  second: new Uint8Array(),
  other: new Uint8Array(),
};
beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
  const stretch = { from: 0, to: 2 };
  const onCheckpoint = (bytes: Uint8Array): void => {
    files.first = bytes;
  };
  files.second = finished(await trainSupernet({ ...wholeSupernet, stretch, onCheckpoint })).checkpoint;
  files.other = finished(
    await trainSupernet({ ...wholeSupernet, supernet: lightSupernet, stretch: { from: 0, to: 1 } }),
  ).checkpoint;
});

const samples: Alphas[] = [1, -1].map((lean) => {
  const table = Array.from({ length: 14 }, () => [lean, 0]);
  return { normal: table, reduce: table };
});
const probe = { images: 17, seed: 9 };
type Name = keyof typeof files;

test('scores as a fresh one does, whatever came before, and reads weights only when they change', async () => {
  const kept = keepScorer();
  const read: Name[] = [];
  const ask = (weights: Name, changes: Partial<KeptScoreOptions> = {}): Promise<unknown> =>
    kept.score({
      ...{ weights, data: supernetData, probe, samples, steps: 'eager' },
      read: () => {
        read.push(weights);
        return Promise.resolve(files[weights]);
      },
      ...changes,
    });
  const fresh = (weights: Name, images = probe): Promise<unknown> =>
    scoreSupernet({
      ...{ checkpoint: files[weights], data: supernetData, probe: images, samples, steps: 'eager' },
    });
  const [first, second, other] = [await fresh('first'), await fresh('second'), await fresh('other')];
  expect(new Set([first, second, other].map((scores) => JSON.stringify(scores))).size).toBe(3);

  const elsewhere = { images: 12, seed: 4 };
  expect(await ask('first')).toEqual(first);
  expect(await ask('first', { probe: elsewhere })).toEqual(await fresh('first', elsewhere));
  expect(await ask('second')).toEqual(second);
  expect(kept.heldBytes).toBeGreaterThan(0);
  expect(await ask('other')).toEqual(other);
  expect(await ask('first')).toEqual(first);
  expect(read).toEqual(['first', 'second', 'other', 'first']);
  kept.drop();
  expect(kept.heldBytes).toBe(0);
});

test('an error or a stop leaves nothing behind that would be wrong', async () => {
  await expectNoLeak(async () => {
    const kept = keepScorer();
    const options: KeptScoreOptions = {
      ...{ weights: 'first', data: supernetData, probe, samples, steps: 'eager' },
      read: () => Promise.resolve(files.first),
    };
    expect(await kept.score({ ...options, shouldStop: () => true })).toBeNull();
    await expect(kept.score({ ...options, probe: { images: 1_000, seed: 1 } })).rejects.toThrow(
      /1000 images/,
    );
    await expect(
      kept.score({ ...options, weights: 'damaged', read: () => Promise.resolve(new Uint8Array(4)) }),
    ).rejects.toMatchObject({ code: 'artifact-damaged' });
    expect(kept.heldBytes).toBe(0);
    await expect(
      kept.score({ ...options, data: { ...supernetData, dataHash: 'other' } }),
    ).rejects.toMatchObject({ code: 'conflict' });
    await expect(kept.score({ ...options, memoryBytes: 1_000 })).rejects.toMatchObject({
      code: 'infeasible',
      message: expect.stringContaining(`${smallSupernet.channels} channels`) as string,
    });
    const scores = await kept.score(options);
    expect(scores).toEqual(await scoreSupernet({ ...options, checkpoint: files.first }));
    kept.drop();
  });
});
