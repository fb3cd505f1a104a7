import type { LearningRuleName } from '@bionas/contracts';
import { loadEngine, tf } from '@bionas/engine';
import { supernetCandidates } from '@bionas/search-space';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildSupernet, estimateSupernet, type SupernetOptions } from '../index.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

const slots = { stem: 'bp', preprocess: 'bp', reduction: 'bp', head: 'bp' } as const;
const four: readonly LearningRuleName[] = ['bp', 'fa', 'usf'];

describe.each([
  ['all operations, even sides', ['bp', 'fa'], undefined, { channels: 4, cells: 4 }, [16, 16]],
  ['all operations, odd sides', ['fa'], undefined, { channels: 2, cells: 5 }, [15, 13]],
  [
    'no weights on the edges',
    [],
    ['none', 'max_pool_3x3', 'avg_pool_3x3'],
    { channels: 4, cells: 3 },
    [16, 16],
  ],
  [
    'a quarter of the channels, even sides',
    ['bp', 'fa'],
    undefined,
    { channels: 8, cells: 4, partialChannels: 4 },
    [16, 16],
  ],
  [
    'half of the channels, odd sides',
    ['fa'],
    undefined,
    { channels: 4, cells: 4, partialChannels: 2 },
    [15, 13],
  ],
  ['dilated alone', ['usf'], ['dil_conv_5x5'], { channels: 4, cells: 3 }, [12, 16]],
] as const)('%s', (_, rules, operations, size, [height, width]) => {
  test('is what the forward pass of an eager step holds', () => {
    const candidates = supernetCandidates(rules, operations);
    const options: SupernetOptions = { ...size, candidates, slots };
    const input = { height, width, channels: 3, classes: 10 };
    const supernet = buildSupernet(options, input, { seed: 1, mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2] });
    const batch = 16;
    const estimate = estimateSupernet(options, input, batch);
    expect(estimate.parameters).toBe(supernet.parameterCount);
    const x = tf.randomUniform<tf.Rank.R4>([batch, height, width, 3], 0, 1, 'float32', 1);
    const held = tf.tidy(() => {
      const before = tf.memory().numBytes;
      supernet.forward(x);
      // The pools hand out copies of their weights.
      return tf.memory().numBytes - before - 4 * supernet.parameterCount;
    });
    // Shares, feedback and the statistics of the norms are held besides: small beside maps.
    expect(held / estimate.activationBytes).toBeGreaterThan(0.99);
    expect(held / estimate.activationBytes).toBeLessThan(1.07);
    x.dispose();
    supernet.dispose();
  });
});

test('grows with the batch as the maps do, and not with it as the weights do', () => {
  const options: SupernetOptions = { channels: 16, cells: 8, candidates: supernetCandidates(four), slots };
  const input = { height: 32, width: 32, channels: 3, classes: 10 };
  const [one, two] = [1, 2].map((batch) => estimateSupernet(options, input, batch)) as [
    ReturnType<typeof estimateSupernet>,
    ReturnType<typeof estimateSupernet>,
  ];
  expect(two.activationBytes).toBe(2 * one.activationBytes);
  expect(two.stepBytes - one.stepBytes).toBeCloseTo(1.5 * one.activationBytes, -2);
  expect(one.stepBytes - 1.5 * one.activationBytes).toBeCloseTo(8 * 4 * one.parameters, -2);
});
