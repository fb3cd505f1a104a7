import type { TrainingSpec } from '@bionas/contracts';
import { loadEngine } from '@bionas/engine';
import { beforeAll, expect, test } from 'vitest';
import { bars, buildChain, chainOf, dataOf, smallTraining } from '../testing/small-trainings.ts';
import { trainNetwork } from '../train-network.ts';

/** The bar is not much brighter than the noise. */
const brightness = { noise: 200, bar: 50 };
const data = dataOf(
  { train: bars(1, 200, brightness), validation: bars(2, 20, brightness), test: bars(3, 400, brightness) },
  { mean: [0.4], std: [0.2] },
);

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

interface Trained {
  readonly accuracy: number;
  readonly losses: readonly number[];
  readonly weights: readonly (readonly number[])[];
}

async function train(precision: TrainingSpec['precision'], seed: number): Promise<Trained> {
  const network = buildChain(chainOf('fa', 'usf', 'bp'), data, { channels: 8, seed });
  const losses: number[] = [];
  const outcome = await trainNetwork({
    network,
    data,
    training: {
      ...smallTraining,
      ...{ epochs: 4, learningRate: 0.05, finalLearningRate: 0, precision },
    },
    seed,
    test: true,
    now: () => 0,
    onMetrics: (metrics) => {
      losses.push(...metrics.filter(({ name }) => name === 'train/loss').map(({ value }) => value));
    },
  });
  if (outcome.kind !== 'finished' || outcome.test === null) throw new Error('not finished');
  const variables = [...network.parameters, ...network.statistics, ...network.ruleState];
  expect(variables.map(({ variable }) => variable.dtype)).toEqual(variables.map(() => 'float32'));
  const weights = network.parameters.map(({ variable }) => [...variable.dataSync()]);
  network.dispose();
  return { accuracy: outcome.test.correct / outcome.test.total, losses, weights };
}

/** Whether a number has more than the 8 bits of mantissa that bfloat16 has. */
const isFine = (value: number): boolean =>
  (new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0) % 2 ** 16 !== 0;

test('bfloat16 trains to the accuracy of float32, on weights of float32', async () => {
  const seeds = [1, 2, 3];
  let difference = 0;
  for (const seed of seeds) {
    const [full, narrow] = [await train('float32', seed), await train('bfloat16', seed)];
    difference += (narrow.accuracy - full.accuracy) / seeds.length;
    // Chance is 1/3. The task is not solved, so that worse products would show.
    expect(full.accuracy).toBeGreaterThan(0.65);
    expect(full.accuracy).toBeLessThan(0.95);
    // Another arithmetic from the first step on, but not by more than its 8 bits.
    const [first, narrowFirst] = [full.losses[0] ?? NaN, narrow.losses[0] ?? NaN];
    expect(narrowFirst).not.toBe(first);
    expect(Math.abs(narrowFirst - first)).toBeLessThan(0.01 * first);
    // Of weights kept in bfloat16 none would be; of float32 ones each is with probability 1 - 2^-16.
    const numbers = narrow.weights.flat();
    expect(numbers.filter(isFine).length).toBeGreaterThan(0.95 * numbers.length);
  }
  // Two accuracies of 0.8 on 400 images differ with sd sqrt(2 · 0.8 · 0.2 / 400) = 0.028, their mean over three seeds with 0.016.
  expect(Math.abs(difference)).toBeLessThan(0.035);
});
