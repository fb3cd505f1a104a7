import {
  decodeSafetensors,
  encodeSafetensors,
  AppError,
  parseNb201,
  type ChainGenome,
} from '@bionas/contracts';
import { loadEngine, tf } from '@bionas/engine';
import { expectNoLeak } from '@bionas/engine/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildNetwork, loadNetwork, serializeNetwork, type Network } from './index.ts';

const genome: ChainGenome = {
  version: 1,
  space: 'bionas-chain-v1',
  slots: { head: 'usf' },
  layers: [
    { operation: 'conv_3x3', rule: 'bp' },
    { operation: 'sep_conv_5x5', rule: 'fa' },
  ],
};
/** With a node that nobody reads and a convolution of zeros. */
const bench = parseNb201(
  '|none~0|+|nor_conv_3x3:fa~0|nor_conv_1x1:fa~1|+|skip_connect~0|none~1|avg_pool_3x3~2|',
  {
    ...{ stem: 'fa', reduction: 'usf', head: 'bp' },
  },
);
const buildBench = (): Network =>
  buildNetwork(
    bench,
    { kind: 'nas-bench-201', channels: 4, cellsPerStage: 1 },
    { height: 8, width: 8, channels: 1, classes: 3 },
    { seed: 4, mean: [0.1], std: [0.3] },
  );
const build = (): Network =>
  buildNetwork(
    genome,
    { kind: 'chain', channels: 4 },
    { height: 8, width: 8, channels: 1, classes: 3 },
    { seed: 4, mean: [0.1], std: [0.3] },
  );

/** The code of what `work` throws. */
function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'nothing thrown';
}

test('a file is laid out as the format says', () => {
  const data = new Float32Array([1, -2]);
  const bytes = encodeSafetensors({
    tensors: new Map([['a', { shape: [2, 1], data }]]),
    metadata: { key: 'text' },
  });
  const view = new DataView(bytes.buffer);
  const length = Number(view.getBigUint64(0, true));
  expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({
    __metadata__: { key: 'text' },
    a: { dtype: 'F32', shape: [2, 1], data_offsets: [0, 8] },
  });
  expect((8 + length) % 8).toBe(0);
  expect(bytes.length).toBe(8 + length + 8);
  expect([view.getFloat32(8 + length, true), view.getFloat32(12 + length, true)]).toEqual([1, -2]);
  expect(decodeSafetensors(bytes)).toEqual({
    tensors: new Map([['a', { shape: [2, 1], data }]]),
    metadata: { key: 'text' },
  });
});

describe('networks', () => {
  beforeAll(async () => {
    await loadEngine({ backend: 'cpu' });
  });

  test.each([
    { of: 'chains', make: build, fed: ['layers.1.depthwise', 'layers.1.pointwise'] },
    {
      of: 'NAS-Bench-201',
      make: buildBench,
      fed: [
        ...['stem.conv', 'cells.0.edge-1.conv', 'cells.0.edge-2.conv', 'cells.2.edge-1.conv'],
        ...['cells.2.edge-2.conv', 'cells.4.edge-1.conv', 'cells.4.edge-2.conv'],
      ],
    },
  ])('of $of: save and load keep every bit, feedback and running statistics included', ({ make, fed }) => {
    const network = make();
    const x = tf.randomUniform<tf.Rank.R4>([4, 8, 8, 1], 0, 1, 'float32', 1);
    tf.tidy(() => void network.forward(x, 'train'));
    for (const { variable } of network.parameters) {
      tf.tidy(() => {
        variable.assign(tf.add(variable, tf.randomNormal(variable.shape, 0, 0.1, 'float32', 3)));
      });
    }
    const bytes = serializeNetwork(network, { bionas: '0.1.0' });
    const loaded = loadNetwork(bytes);
    expect(loaded.description).toEqual(network.description);
    expect(loaded.ruleState.map((entry) => entry.name)).toEqual(fed.map((layer) => `feedback/${layer}`));
    expect(serializeNetwork(loaded, { bionas: '0.1.0' })).toEqual(bytes);
    expect(loaded.logits(x).dataSync()).toEqual(network.logits(x).dataSync());
    expect(decodeSafetensors(bytes).metadata['bionas']).toBe('0.1.0');
    network.dispose();
    loaded.dispose();
  });

  test('a damaged file is refused, and leaves no tensor behind', async () => {
    const network = build();
    const bytes = serializeNetwork(network);
    network.dispose();
    const changed = (
      change: (file: {
        tensors: Map<string, { shape: readonly number[]; data: Float32Array }>;
        metadata: Record<string, string>;
      }) => void,
    ): Uint8Array => {
      const file = decodeSafetensors(bytes);
      const copy = { tensors: new Map(file.tensors), metadata: { ...file.metadata } };
      change(copy);
      return encodeSafetensors(copy);
    };
    const longHeader = bytes.slice();
    longHeader[5] = 1;
    const notJson = bytes.slice();
    notJson[8] = 0x20;
    const broken = [
      new Uint8Array(3),
      bytes.slice(0, 500),
      bytes.slice(0, -4),
      new Uint8Array([...bytes, 0, 0, 0, 0]),
      longHeader,
      notJson,
      changed((file) => file.tensors.delete('head.weight')),
      changed((file) => file.tensors.set('head.bias', { shape: [4], data: new Float32Array(4) })),
      changed((file) => (file.metadata['format'] = 'other')),
      changed((file) => (file.metadata['genome'] = '{}')),
      changed((file) => (file.metadata['input'] = '{"height":8}')),
      changed((file) => (file.metadata['network'] = '{"kind":"cell","channels":4,"cells":3}')),
      changed((file) => delete file.metadata['seed']),
      changed((file) => (file.metadata['std'] = '[0]')),
    ];
    await expectNoLeak(() => {
      for (const [index, file] of broken.entries()) {
        expect(
          codeOf(() => loadNetwork(file)),
          `file ${index}`,
        ).toBe('artifact-damaged');
      }
    });
  });
});
