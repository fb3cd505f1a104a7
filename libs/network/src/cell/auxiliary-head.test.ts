import type { CellEdge, CellGenome, ChainGenome } from '@bionas/contracts';
import { loadEngine, softmaxCrossEntropy, tf } from '@bionas/engine';
import { expectClose } from '@bionas/engine/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildNetwork, loadNetwork, serializeNetwork, type Network } from '../index.ts';
import { createNetworkParts, disposeParts } from '../network-parts.ts';
import { auxiliaryHead } from './auxiliary-head.ts';
import { buildCell } from './cell.ts';

beforeAll(async () => {
  await loadEngine();
});

const edges = (...of: [CellEdge['operation'], number][]): CellEdge[] =>
  of.map(([operation, source]) => ({
    ...(operation.includes('conv') ? { operation, rule: 'bp' as const } : { operation }),
    source,
  }));
/** With a skip of either stride and with pools that share a pass. */
const genome: CellGenome = {
  version: 1,
  space: 'bionas-cell-v1',
  slots: { stem: 'bp', preprocess: 'bp', reduction: 'bp', auxiliary: 'bp', head: 'bp' },
  normal: edges(
    ['avg_pool_3x3', 0],
    ['sep_conv_3x3', 1],
    ['avg_pool_3x3', 0],
    ['skip_connect', 1],
    ['dil_conv_3x3', 2],
    ['skip_connect', 0],
    ['sep_conv_3x3', 3],
    ['avg_pool_3x3', 0],
  ),
  reduce: edges(
    ['skip_connect', 0],
    ['avg_pool_3x3', 1],
    ['avg_pool_3x3', 1],
    ['skip_connect', 2],
    ['sep_conv_3x3', 0],
    ['avg_pool_3x3', 1],
    ['dil_conv_3x3', 1],
    ['sep_conv_3x3', 4],
  ),
};
const spec = { kind: 'cell', channels: 2, cells: 4 } as const;
const image = { height: 24, width: 24, channels: 1, classes: 3 };
const build = (auxiliary: boolean, of: CellGenome = genome): Network =>
  buildNetwork(of, spec, image, { seed: 5, mean: [0.5], std: [0.25], auxiliaryHead: auxiliary });
const batch = 4;
const pixels = (): tf.Tensor4D => tf.randomUniform([batch, 24, 24, 1], 0, 1, 'float32', 3);

describe('the auxiliary head', () => {
  test.each([
    // The published one: 36 channels, 20 cells, ten classes (search.md, section 3.2).
    [576, 10, 476_426],
    [16, 100, 16 * 128 + 256 + 4 * 128 * 768 + 1536 + 768 * 100 + 100],
  ])('behind %i channels and for %i classes it has %i parameters', (channels, classes, count) => {
    for (const size of [8, 7]) {
      const parts = createNetworkParts(1, classes);
      expect(auxiliaryHead(parts, [size, size, channels], { rule: 'bp' }).output).toEqual([classes]);
      expect(parts.parameters.reduce((sum, { variable }) => sum + variable.size, 0)).toBe(count);
      disposeParts(parts);
    }
  });

  test('gives the numbers of its layers written anew', () => {
    const parts = createNetworkParts(1, 3);
    const head = auxiliaryHead(parts, [8, 8, 4], { rule: 'bp' });
    tf.tidy(() => {
      const x = tf.randomNormal<tf.Rank.R4>([batch, 8, 8, 4], 0, 1, 'float32', 2);
      const of = (name: string): tf.Tensor => {
        const found = parts.parameters.find((one) => one.name === `auxiliary.${name}`);
        if (found === undefined) throw new Error(`no ${name}`);
        return found.variable;
      };
      const norm = (y: tf.Tensor): tf.Tensor => {
        const { mean, variance } = tf.moments(y, [0, 1, 2]);
        return tf.relu(tf.mul(tf.sub(y, mean), tf.rsqrt(tf.add(variance, 1e-5))));
      };
      const pooled = tf.avgPool(tf.relu(x), 5, 3, 'valid');
      const first = norm(tf.conv2d(pooled, of('conv-1.weight') as tf.Tensor4D, 1, 'valid'));
      const second = norm(tf.conv2d(first as tf.Tensor4D, of('conv-2.weight') as tf.Tensor4D, 1, 'valid'));
      const expected = tf.add(
        tf.matMul(tf.reshape(second, [batch, 768]), of('head.weight')),
        of('head.bias'),
      );
      expectClose(head.forward(x, 'train').y, expected, 1e-4);
    });
    disposeParts(parts);
  });

  test('leaves the network beside it as it is, and no trace in its file', () => {
    const [alone, both] = [build(false), build(true)];
    expect(both.auxiliary?.parameterCount).toBeGreaterThan(393_216);
    expect(alone.auxiliary).toBeNull();
    expect(both.parameterCount).toBe(alone.parameterCount);
    expect(both.layers.map(({ name }) => name)).toEqual(alone.layers.map(({ name }) => name));
    expect(serializeNetwork(both)).toEqual(serializeNetwork(alone));
    const loaded = loadNetwork(serializeNetwork(both));
    expect(loaded.auxiliary).toBeNull();
    tf.tidy(() => {
      const x = pixels();
      expect(both.forward(x, 'train').logits.dataSync()).toEqual(alone.forward(x, 'train').logits.dataSync());
      expect(both.forward(x, 'train').auxiliaryLogits?.shape).toEqual([batch, 3]);
      for (const mode of ['probe', 'evaluate'] as const)
        expect(both.forward(x, mode).auxiliaryLogits).toBeNull();
    });
    for (const network of [alone, both, loaded]) network.dispose();
  });

  test('learns by the rule of the head', () => {
    const gradient = (head: 'bp' | 'fa'): Float32Array[] => {
      const network = build(true, { ...genome, slots: { ...genome.slots, head } });
      const found = tf.tidy(() => {
        const pass = network.forward(pixels(), 'train');
        const error = tf.ones<tf.Rank.R2>([batch, 3]);
        const gradients = pass.backward(tf.zerosLike(error), { auxiliaryError: error });
        return ['head.weight', 'conv-2.weight'].map(
          (name) => gradients.get(`auxiliary.${name}`)?.dataSync<'float32'>().slice() ?? new Float32Array(),
        );
      });
      expect(network.auxiliary?.ruleState.length).toBe(head === 'fa' ? 3 : 0);
      network.dispose();
      return found;
    };
    const [[topBp, lowBp], [topFa, lowFa]] = [gradient('bp'), gradient('fa')];
    expect(topFa).toEqual(topBp);
    expect(lowFa).not.toEqual(lowBp);
  });

  test.each([
    ['a chain', (): unknown => buildChain(), /only networks of DARTS cells/],
    [
      'small images',
      (): unknown => buildSmall(),
      /6 by 6 or more behind the second reduction cell, got 5 by 5/,
    ],
  ])('is refused on %s, and nothing is left', (_, attempt, reason) => {
    const before = tf.memory().numTensors;
    expect(attempt).toThrow(reason);
    expect(tf.memory().numTensors).toBe(before);
  });
});

const chain: ChainGenome = {
  version: 1,
  space: 'bionas-chain-v1',
  slots: { head: 'bp' },
  layers: [{ operation: 'conv_3x3', rule: 'bp' }],
};
const options = { seed: 1, mean: [0.5], std: [0.25], auxiliaryHead: true };
const buildChain = (): Network => buildNetwork(chain, { kind: 'chain', channels: 2 }, image, options);
const buildSmall = (): Network => buildNetwork(genome, spec, { ...image, height: 18, width: 18 }, options);

describe('drop path', () => {
  test('may leave out every edge but identities', () => {
    const network = build(false);
    const normal = ['edge-0', 'edge-1', 'edge-2', 'edge-4', 'edge-6', 'edge-7'];
    const reduce = ['edge-0', 'edge-1', 'edge-2', 'edge-4', 'edge-5', 'edge-6', 'edge-7'];
    expect(network.paths).toEqual(
      [normal, reduce, reduce, normal].flatMap((places, cell) =>
        places.map((edge) => `cells.${cell}.${edge}`),
      ),
    );
    network.dispose();
  });

  test('with nothing left out is the network without it, to the bit', () => {
    const network = build(false);
    tf.tidy(() => {
      const ones = tf.ones<tf.Rank.R2>([network.paths.length, batch]);
      const plain = network.forward(pixels(), 'train').logits;
      expect(network.forward(pixels(), 'train', ones).logits.dataSync()).toEqual(plain.dataSync());
    });
    network.dispose();
  });

  test('expects what is there without it, over all ways of leaving paths out', () => {
    // All nodes read the inputs, so the output is linear in the factors. One image 2⁷ times: each time other paths are left out.
    const keep = 0.7;
    const parts = createNetworkParts(1, 3);
    const cell = buildCell(parts, [6, 6, 4], [6, 6, 4], {
      ...{ name: 'cell', slots: genome.slots, channels: 2, reduction: false, afterReduction: false },
      edges: edges(
        ['avg_pool_3x3', 0],
        ['sep_conv_3x3', 1],
        ['avg_pool_3x3', 0],
        ['skip_connect', 1],
        ['dil_conv_3x3', 1],
        ['max_pool_3x3', 0],
        ['sep_conv_3x3', 0],
        ['dil_conv_5x5', 1],
      ),
    });
    expect(parts.paths).toHaveLength(7);
    tf.tidy(() => {
      const ways = 2 ** 7;
      const [older, newer] = [1, 2].map((seed) =>
        tf.tile(tf.randomNormal<tf.Rank.R4>([1, 6, 6, 4], 0, 1, 'float32', seed), [ways, 1, 1, 1]),
      ) as [tf.Tensor, tf.Tensor];
      const kept = (path: number, way: number): boolean => (way >> path) % 2 === 1;
      const paths = tf.tensor2d(
        Array.from({ length: 7 }, (_, path) =>
          Array.from({ length: ways }, (__, way) => (kept(path, way) ? 1 / keep : 0)),
        ),
      );
      const chances = tf.tensor1d(
        Array.from({ length: ways }, (_, way) =>
          Array.from({ length: 7 }, (__, path) => (kept(path, way) ? keep : 1 - keep)).reduce(
            (a, b) => a * b,
          ),
        ),
      );
      const dropped = cell.forward(older, newer, { mode: 'train', paths }).y;
      const expected = tf.sum(tf.mul(dropped, tf.reshape(chances, [ways, 1, 1, 1])), 0);
      const whole = cell.forward(older, newer, { mode: 'train' }).y;
      expectClose(expected, tf.squeeze(tf.slice(whole, [0], [1]), [0]), 1e-4);
      // Without any path the second node has its skip alone.
      const [none, own] = [dropped, whole].map((map) => tf.slice(map, [0, 0, 0, 2], [1, -1, -1, 2]));
      expect(tf.max(tf.abs(tf.sub(none ?? whole, own ?? whole))).dataSync()[0]).toBeGreaterThan(0.1);
    });
    disposeParts(parts);
  });
});

test('gradients through both losses and dropped paths are those of finite differences', () => {
  const network = build(true);
  const weight = 0.4;
  const parameters = [...network.parameters, ...(network.auxiliary?.parameters ?? [])];
  tf.tidy(() => {
    const x = pixels();
    const labels = tf.oneHot(tf.tensor1d([0, 1, 2, 1], 'int32'), 3, 1, 0, 'float32') as tf.Tensor2D;
    const drawn = tf.randomUniform<tf.Rank.R2>([network.paths.length, batch], 0, 1, 'float32', 9);
    const paths = tf.div<tf.Tensor2D>(tf.cast(tf.less(drawn, 0.7), 'float32'), 0.7);
    const passOf = (): ReturnType<Network['forward']> => network.forward(x, 'train', paths);
    const loss = (): number =>
      tf.tidy(() => {
        const { logits, auxiliaryLogits } = passOf();
        if (auxiliaryLogits === null) throw new Error('no auxiliary head');
        const [main = NaN] = tf.sum(softmaxCrossEntropy(logits, labels).loss).dataSync();
        const [second = NaN] = tf.sum(softmaxCrossEntropy(auxiliaryLogits, labels).loss).dataSync();
        return main + weight * second;
      });
    const pass = passOf();
    if (pass.auxiliaryLogits === null) throw new Error('no auxiliary head');
    const gradients = pass.backward(softmaxCrossEntropy(pass.logits, labels).grad, {
      auxiliaryError: tf.mul(softmaxCrossEntropy(pass.auxiliaryLogits, labels).grad, weight),
    });
    expect([...gradients.keys()].sort()).toEqual(parameters.map(({ name }) => name).sort());
    for (const name of [
      'stem.conv.weight',
      'stem.norm.scale',
      'cells.0.edge-1.pointwise-1.weight',
      'cells.1.preprocess-0.conv.weight',
      'cells.2.edge-0.conv-1.weight',
      'cells.2.edge-6.depthwise.weight',
      'cells.3.edge-6.pointwise-2.weight',
      'head.weight',
      'auxiliary.conv-1.weight',
      'auxiliary.conv-2.weight',
      'auxiliary.norm-1.offset',
      'auxiliary.head.bias',
    ]) {
      const parameter = parameters.find((one) => one.name === name);
      const gradient = gradients.get(name);
      if (parameter === undefined || gradient === undefined) throw new Error(`no ${name}`);
      const norm = Number(tf.norm(gradient).dataSync()[0]);
      const kept = parameter.variable.clone();
      // Along the gradient the loss changes by its length. Larger steps cross kinks, of smaller ones float32 sees little.
      const step = 2e-3;
      const [up = NaN, down = NaN] = [step, -step].map((by) => {
        parameter.variable.assign(tf.add(kept, tf.mul(gradient, by / norm)));
        return loss();
      });
      parameter.variable.assign(kept);
      expect((up - down) / (2 * step) / norm, name).toBeCloseTo(1, 1);
    }
  });
  network.dispose();
});
