import { landscapeSettingsSchema } from '@bionas/contracts';
import { loadEngine } from '@bionas/engine';
import { expectNoLeak } from '@bionas/engine/testing';
import { randomStream } from '@bionas/learning-rules';
import { serializeNetwork } from '@bionas/network';
import { beforeAll, describe, expect, test } from 'vitest';
import { bars, buildChain, chainOf, dataOf } from '../testing/small-trainings.ts';
import { filterDirection } from './filter-direction.ts';
import { lossLandscape, type LossLandscape } from './loss-landscape.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

describe('a filter-normalised direction', () => {
  const normsOf = (values: Float32Array, filters: number): number[] =>
    Array.from({ length: filters }, (_, filter) =>
      Math.hypot(...values.filter((_value, place) => place % filters === filter)),
    );

  test.each([
    { kind: 'dense', shape: [5, 3], filters: 3 },
    { kind: 'conv', shape: [3, 3, 2, 4], filters: 4 },
    { kind: 'depthwise', shape: [3, 3, 6, 1], filters: 6 },
  ] as const)('$kind: each filter is as long as the network’s own', ({ kind, shape, filters }) => {
    const random = randomStream(1, kind);
    const size = shape.reduce((product: number, side) => product * side, 1);
    // The first filter is 0.
    const weights = Float32Array.from({ length: size }, (_, place) =>
      place % filters === 0 ? 0 : random.uniform() - 0.5,
    );
    const direction = filterDirection({ kind, weights: shape }, weights, random);
    const [own, drawn] = [normsOf(weights, filters), normsOf(direction, filters)];
    own.forEach((norm, filter) => {
      expect(drawn[filter]).toBeCloseTo(norm, 6);
    });
    expect(drawn[0]).toBe(0);
    expect([...direction]).not.toEqual([...weights]);
  });
});

const data = dataOf(
  {
    train: bars(1, 20, { noise: 120, bar: 100 }),
    validation: bars(2, 130, { noise: 120, bar: 100 }),
    test: bars(3, 20, { noise: 120, bar: 100 }),
  },
  { mean: [0.3], std: [0.2] },
);
const settings = landscapeSettingsSchema.parse({
  images: 130,
  line: { points: 5, radius: 0.002 },
  grid: { side: 3, radius: 0.5 },
});
const draw = async (
  change: Partial<Parameters<typeof lossLandscape>[0]> = {},
): Promise<LossLandscape | null> => {
  const network = buildChain(chainOf('fa', 'usf', 'bp'), data);
  const before = Buffer.from(serializeNetwork(network));
  try {
    return await lossLandscape({ network, validation: data.validation, settings, seed: 4, ...change });
  } finally {
    expect(before.equals(serializeNetwork(network))).toBe(true);
    network.dispose();
  }
};

test('the slope of the line is the gradient, whatever the rules; the weights come back', async () => {
  const found = await draw();
  if (found === null) throw new Error('stopped');
  const { line, grid, centre, gradientNorm } = found;
  const network = buildChain(chainOf('fa', 'usf', 'bp'), data);
  const norm = Math.sqrt(
    network.parameters
      .filter(({ name }) => name.endsWith('.weight'))
      .flatMap(({ variable }) => [...variable.dataSync<'float32'>()])
      .reduce((sum, weight) => sum + weight ** 2, 0),
  );
  network.dispose();
  expect(line.at).toEqual([-0.002, -0.001, 0, 0.001, 0.002]);
  const [before = NaN, after = NaN] = [line.loss[1], line.loss[3]].map((loss) => loss ?? NaN);
  // dL/dα at 0 of L(W − α ‖W‖ g/‖g‖) is −‖g‖ ‖W‖.
  expect((after - before) / 0.002 / (-gradientNorm * norm)).toBeCloseTo(1, 1);
  expect(line.loss[2]).toBe(centre.loss);
  expect(grid.loss[1]?.[1]).toBe(centre.loss);
  expect(grid.axis).toEqual([-0.5, 0, 0.5]);
  expect(new Set(grid.loss.flat()).size).toBe(9);
});

test('the same seed draws the same plane, eager or recorded; another seed another one', async () => {
  const [recorded, eager, other] = [await draw(), await draw({ steps: 'eager' }), await draw({ seed: 5 })];
  recorded?.grid.loss.flat().forEach((loss, place) => {
    expect(eager?.grid.loss.flat()[place]).toBeCloseTo(loss ?? NaN, 4);
  });
  expect(other?.grid.loss).not.toEqual(recorded?.grid.loss);
  expect(other?.line).toEqual(recorded?.line);
});

test('stops between two points, leaves nothing behind, tells how far it is', async () => {
  const told: number[] = [];
  let asked = 0;
  await expectNoLeak(async () => {
    expect(
      await draw({
        shouldStop: () => (asked += 1) % 4 === 0,
        onProgress: (fraction) => told.push(fraction),
      }),
    ).toBeNull();
  });
  expect(told.slice(0, 3)).toEqual([1, 2, 3].map((point) => point / 13));
});
