import type { Alphas, CellEdge, CellGenome } from '@bionas/contracts';
import { loadEngine, softmaxCrossEntropy, tf } from '@bionas/engine';
import { expectClose, expectNoLeak } from '@bionas/engine/testing';
import { randomStream } from '@bionas/learning-rules';
import { buildNetwork, restoreVariables, supernetEdges, type Supernet } from '@bionas/network';
import { beforeAll, expect, test } from 'vitest';
import { permutation } from '../batches/permutation.ts';
import { createSupernetScorer, scoreSupernet, trainSupernet } from '../index.ts';
import { finished, smallSupernet, supernetData, wholeSupernet } from '../testing/small-supernets.ts';
import { writeAlphas } from './alpha-table.ts';
import { splitImages } from './split-images.ts';
import { buildDescribed, decodeSupernet } from './supernet-file.ts';

let checkpoint: Uint8Array = new Uint8Array();
let later: Uint8Array = new Uint8Array();

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
  const whole = finished(
    await trainSupernet({
      ...wholeSupernet,
      onCheckpoint: (bytes, { epoch }) => {
        if (epoch === 1) checkpoint = bytes;
      },
    }),
  );
  later = whole.checkpoint;
});

/** Alphas far from each other. */
const sampleOf = (seed: number): Alphas => {
  const random = randomStream(seed, 'sample');
  const table = (): number[][] =>
    Array.from({ length: 14 }, () => smallSupernet.candidates.map(() => 4 * random.uniform() - 2));
  return { normal: table(), reduce: table() };
};
const samples = [sampleOf(1), sampleOf(2), sampleOf(3)];
/** Two batches of eight: 17 do not come out even. */
const probe = { images: 17, seed: 9 };

/** The same images without the code under test's own choice of batches. */
const probed = (): { images: tf.Tensor4D; labels: number[] }[] => {
  const { train } = supernetData;
  const { alphas } = splitImages(wholeSupernet.seed, train.count, wholeSupernet.training.trainShare);
  const order = permutation(randomStream(probe.seed, 'supernet-probe'), alphas.length);
  return [0, 8].map((start) => {
    const positions = [...order.subarray(start, start + 8)].map((place) => alphas[place] ?? NaN);
    const pixels = positions.flatMap((position) => [
      ...train.images.subarray(64 * position, 64 * (position + 1)),
    ]);
    return {
      images: tf.div(tf.tensor4d(pixels, [8, 8, 8, 1]), 255),
      labels: positions.map((position) => train.labels[position] ?? NaN),
    };
  });
};
const scoreBy = (logitsOf: (images: tf.Tensor4D) => tf.Tensor2D): { loss: number; accuracy: number } => {
  const found = { loss: 0, accuracy: 0 };
  tf.tidy(() => {
    for (const { images, labels } of probed()) {
      const logits = logitsOf(images);
      const targets = tf.oneHot(labels, 3, 1, 0, 'float32') as tf.Tensor2D;
      found.loss += (tf.sum(softmaxCrossEntropy(logits, targets).loss).dataSync()[0] ?? NaN) / 16;
      const chosen = tf.argMax(logits, 1).dataSync();
      found.accuracy += labels.filter((label, place) => chosen[place] === label).length / 16;
    }
  });
  return found;
};
const loaded = (bytes: Uint8Array): Supernet => {
  const file = decodeSupernet(bytes);
  const supernet = buildDescribed(file);
  restoreVariables([...supernet.parameters, ...supernet.ruleState], file.tensors);
  return supernet;
};

test.each(['eager', 'graph'] as const)(
  '%s: what the logits of the supernet give, sample by sample',
  async (steps) => {
    const progress: number[] = [];
    const found = await scoreSupernet({
      ...{ checkpoint, data: supernetData, samples, probe, steps },
      onProgress: (fraction) => progress.push(fraction),
    });
    const supernet = loaded(checkpoint);
    for (const [index, sample] of samples.entries()) {
      writeAlphas(supernet, sample);
      const expected = scoreBy((images) => supernet.logits(images));
      expectClose(found?.[index]?.loss ?? NaN, expected.loss, 1e-5);
      expect(found?.[index]?.accuracy).toBe(expected.accuracy);
    }
    supernet.dispose();
    expect(new Set(found?.map(({ loss }) => loss)).size).toBe(3);
    expect(progress).toEqual([1 / 3, 2 / 3, 1]);
  },
);

test('another checkpoint is loaded without another recording; the order of samples does not matter', async () => {
  const scorer = createSupernetScorer({ checkpoint, data: supernetData, probe, steps: 'graph' });
  const before = samples.map((sample) => scorer.score(sample));
  scorer.load(later);
  const after = samples.map((sample) => scorer.score(sample));
  scorer.load(checkpoint);
  expect([...samples].reverse().map((sample) => scorer.score(sample))).toEqual([...before].reverse());
  scorer.dispose();
  const other = await scoreSupernet({
    checkpoint: later,
    data: supernetData,
    samples,
    probe,
    steps: 'graph',
  });
  expect(other).toEqual(after);
  expect(after).not.toEqual(before);
});

test('with one candidate on two edges a node it scores the network of that genome', async () => {
  const edge = (source: number): CellEdge => ({ operation: 'dil_conv_3x3', source, rule: 'fa' });
  const cell = [0, 1, 1, 2, 0, 3, 2, 4].map(edge);
  const genome: CellGenome = {
    version: 1,
    space: 'bionas-cell-v1',
    slots: { ...smallSupernet.slots, auxiliary: 'bp' },
    normal: cell,
    reduce: cell,
  };
  const rows = cell.map(({ source }, index) =>
    supernetEdges.findIndex((e) => e.source === source && e.node === 2 + Math.floor(index / 2)),
  );
  // Candidates: none, and the convolution.
  const table = supernetEdges.map((_, row) => (rows.includes(row) ? [0, 1e3] : [1e3, 0]));
  const found = await scoreSupernet({
    ...{ checkpoint, data: supernetData, samples: [{ normal: table, reduce: table }], probe, steps: 'eager' },
  });

  const supernet = loaded(checkpoint);
  const { input, mean, std } = decodeSupernet(checkpoint);
  const network = buildNetwork(genome, { kind: 'cell', channels: 2, cells: 1 }, input, {
    seed: 1,
    mean,
    std,
  });
  let copied = 0;
  for (const { name, variable } of network.parameters) {
    const theirs = name.replace(
      /^cells\.0\.edge-(\d)\./,
      (_, place: string) => `cells.0.edge-${rows[Number(place)]}.dil_conv_3x3-fa.`,
    );
    const piece = supernet.pieces.find((candidate) => candidate.name === theirs);
    const whole = supernet.parameters.find((candidate) => candidate.name === theirs)?.variable;
    // Scale and offset of the norms behind the stem are 1 and 0.
    if (piece === undefined && whole === undefined) continue;
    copied += 1;
    tf.tidy(() => {
      const part =
        piece && tf.reshape(tf.slice(piece.variable, [piece.offset], [variable.size]), variable.shape);
      variable.assign(part ?? whole ?? variable);
    });
  }
  // Stem, its norm, two projections, depthwise and pointwise of eight edges, head.
  expect(copied).toBe(1 + 2 + 2 + 16 + 2);
  const expected = scoreBy((images) => network.forward(images, 'probe').logits);
  expectClose(found?.[0]?.loss ?? NaN, expected.loss, 1e-5);
  expect(found?.[0]?.accuracy).toBe(expected.accuracy);
  network.dispose();
  supernet.dispose();
});

test('other data, too many probe images and alphas of another size are refused; it stops when asked', async () => {
  const options = { checkpoint, data: supernetData, samples, probe, steps: 'eager' } as const;
  await expect(
    scoreSupernet({ ...options, data: { ...supernetData, dataHash: 'other' } }),
  ).rejects.toMatchObject({ code: 'conflict' });
  await expect(scoreSupernet({ ...options, probe: { images: 23, seed: 1 } })).rejects.toThrow(
    /23 images; 22 training images are kept/,
  );
  await expect(scoreSupernet({ ...options, samples: [{ normal: [], reduce: [] }] })).rejects.toMatchObject({
    code: 'invalid-spec',
  });
  await expect(scoreSupernet({ ...options, checkpoint: new Uint8Array(4) })).rejects.toMatchObject({
    code: 'artifact-damaged',
  });
  await expectNoLeak(async () => {
    expect(await scoreSupernet({ ...options, shouldStop: () => true })).toBeNull();
    await scoreSupernet({ ...options, samples: samples.slice(0, 1), steps: 'graph' });
  });
});
