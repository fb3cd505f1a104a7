/** @file The relaxation of NAS-Bench-201, whose alphas have other rows, goes the way of every supernet. */
import type { Nb201SupernetSpec } from '@bionas/contracts';
import { loadEngine } from '@bionas/engine';
import { buildNb201Supernet, estimateNb201Supernet } from '@bionas/network';
import { beforeAll, expect, test } from 'vitest';
import { createSupernetScorer, trainSupernet } from '../index.ts';
import { finished, supernetData, supernetTraining, wholeSupernet } from '../testing/small-supernets.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

const supernet: Nb201SupernetSpec = {
  kind: 'nas-bench-201',
  ...{ nodes: 3, channels: 2, cellsPerStage: 1 },
  candidates: [
    { operation: 'none' },
    { operation: 'skip_connect' },
    { operation: 'nor_conv_1x1', rule: 'fa' },
  ],
  slots: { stem: 'bp', reduction: 'usf', head: 'bp' },
};
const whole = {
  ...wholeSupernet,
  supernet,
  training: { ...supernetTraining, epochs: 2, warmupEpochs: 0 },
  stretch: { from: 0, to: 2 },
};

test('it trains its alphas, goes on from the file, and is scored under others', async () => {
  const undisturbed = finished(await trainSupernet(whole));
  const { normal, reduce } = undisturbed.alphas;
  expect([normal.length, reduce.length]).toEqual([3, 0]);
  expect(normal.flat().every((alpha) => Number.isFinite(alpha) && Math.abs(alpha) > 1e-3)).toBe(true);
  const half = finished(await trainSupernet({ ...whole, stretch: { from: 0, to: 1 } }));
  const rest = finished(
    await trainSupernet({ ...whole, stretch: { from: 1, to: 2 }, start: half.checkpoint }),
  );
  expect(rest.alphas).toEqual(undisturbed.alphas);
  expect(rest.checkpoint).toEqual(undisturbed.checkpoint);

  const scorer = createSupernetScorer({
    checkpoint: rest.checkpoint,
    data: supernetData,
    probe: { images: 16, seed: 1 },
    steps: 'eager',
  });
  const under = (column: number) =>
    scorer.score({ normal: normal.map((row) => row.map((_, place) => (place === column ? 50 : 0))), reduce });
  expect(under(2).loss).not.toBe(under(1).loss);
  // Nothing comes through: every image is guessed alike.
  expect(under(0).loss).toBeGreaterThan(under(1).loss ?? Infinity);
  expect(() => scorer.score({ normal, reduce: normal })).toThrow('this supernet needs 0 rows');
  scorer.dispose();
});

test('it is refused where it does not fit, by an estimate that counts its weights exactly', async () => {
  await expect(trainSupernet({ ...whole, memoryBytes: 1_000 })).rejects.toThrow(
    '2 channels, 1 cells a stage, 3 candidates, batches of 10',
  );
  const { height, width, channels } = supernetData.train;
  const input = { height, width, channels, classes: whole.data.classes };
  const built = buildNb201Supernet(supernet, input, { seed: 1, mean: [0.3], std: [0.2] });
  expect(estimateNb201Supernet(supernet, input, 10).parameters).toBe(built.parameterCount);
  built.dispose();
});
