/** @file Trainings with a layer left as it was drawn, and what is measured on the way. */
import { decodeSafetensors } from '@bionas/contracts';
import { loadEngine } from '@bionas/engine';
import { serializeNetwork } from '@bionas/network';
import { beforeAll, expect, test } from 'vitest';
import { bars, buildChain, chainOf, dataOf, smallTraining } from './testing/small-trainings.ts';
import { trainNetwork, type TrainingMetric, type TrainOptions } from './train-network.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

const brightness = { noise: 120, bar: 100 };
const data = dataOf(
  { train: bars(1, 105, brightness), validation: bars(2, 40, brightness), test: bars(3, 40, brightness) },
  { mean: [0.3], std: [0.2] },
);
const build = (): ReturnType<typeof buildChain> => buildChain(chainOf('wm', 'egd', 'bp'), data);

interface Trained {
  readonly tensors: ReadonlyMap<string, string>;
  readonly metrics: readonly TrainingMetric[];
  readonly checkpoint: Uint8Array;
}
async function trained(options: Partial<TrainOptions> = {}): Promise<Trained> {
  const network = build();
  const metrics: TrainingMetric[] = [];
  let checkpoint = new Uint8Array();
  try {
    await trainNetwork({
      ...{ network, data, seed: 5, test: false, now: () => 0 },
      training: { ...smallTraining, epochs: 2, learningRate: 0.02, measures: 'epoch' },
      onMetrics: (points) => void metrics.push(...points),
      onCheckpoint: (bytes) => void (checkpoint = Uint8Array.from(bytes)),
      ...options,
    });
    return { tensors: tensorsOf(serializeNetwork(network)), metrics, checkpoint };
  } finally {
    network.dispose();
  }
}
const tensorsOf = (bytes: Uint8Array): Map<string, string> =>
  new Map([...decodeSafetensors(bytes).tensors].map(([name, { data: values }]) => [name, values.join()]));

test.each(['layers.0.conv', 'layers.1.pointwise', 'head'])(
  'frozen %s: its weights and bias are the bits they were drawn as, all else is trained',
  async (layer) => {
    const network = build();
    const drawn = tensorsOf(serializeNetwork(network));
    network.dispose();
    const { tensors, metrics } = await trained({ frozenLayers: [layer] });
    const same = [...drawn].filter(([name, values]) => tensors.get(name) === values).map(([name]) => name);
    const own = [`${layer}.weight`, `${layer}.bias`].filter((name) => drawn.has(name));
    // What no rule ever moves is left out: the signs of EGD's inputs.
    expect(same.filter((name) => !name.startsWith('signs/')).sort()).toEqual(own.sort());
    const still = metrics.filter(({ name, value }) => name.startsWith('update-ratio/') && value === 0);
    expect(still.map(({ name }) => name)).toEqual([`update-ratio/${layer}`]);
  },
  60_000,
);

test('a layer that is not there is refused, and a checkpoint of another control', async () => {
  await expect(trained({ frozenLayers: ['layers.9'] })).rejects.toMatchObject({ code: 'invalid-spec' });
  const { checkpoint } = await trained({ frozenLayers: ['head'] });
  await expect(trained({ frozenLayers: ['layers.0.conv'], resume: checkpoint })).rejects.toMatchObject({
    code: 'conflict',
  });
}, 60_000);

test('measured eager and recorded alike; measuring changes nothing of the training', async () => {
  const [recorded, eager] = [await trained(), await trained({ steps: 'eager' })];
  const measured = ({ metrics }: Trained): [string, number][] =>
    metrics
      .filter(({ name }) => name.includes('/') && !/^(train|validation)\//.test(name))
      .map(({ name, value }) => [name, value]);
  const others = new Map(measured(eager));
  expect(measured(recorded).length).toBe(others.size);
  expect(others.size).toBeGreaterThan(30);
  for (const [name, value] of measured(recorded)) {
    const apart = Math.abs(value - (others.get(name) ?? NaN));
    expect(apart, name).toBeLessThan(0.02 * Math.abs(value) + 0.02);
  }
  const off = await trained({
    training: { ...smallTraining, epochs: 2, learningRate: 0.02, measures: 'off' },
  });
  expect(off.tensors).toEqual(recorded.tensors);
  expect(measured(off)).toEqual([]);
}, 60_000);
