/** @file Our backward passes against tf.variableGrads of the same networks, written anew with tfjs ops (learning-rules.md, section 11). */
import {
  mapRules,
  nb201Places,
  parseNb201,
  type CellEdge,
  type CellGenome,
  type ChainGenome,
  type Nb201Genome,
} from '@bionas/contracts';
import { loadEngine, tf } from '@bionas/engine';
import { expectClose } from '@bionas/engine/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildNetwork, type Network } from './index.ts';
import { cellOperation } from './cell/cell-operation.ts';
import { batchNorm } from './layers/batch-norm.ts';
import { conv, dense, depthwise } from './layers/convolutions.ts';
import { factorizedReduce } from './layers/factorized-reduce.ts';
import type { Layer, LayerBuilder, Shape } from './layers/layer.ts';
import { flatten, globalAveragePool, identity, pool, relu } from './layers/plain-layers.ts';
import { nb201Cell } from './nb201/nb201-cell.ts';
import { residualBlock } from './nb201/residual-block.ts';
import { createNetworkParts, disposeParts, type NetworkParts } from './network-parts.ts';

type Variables = (name: string) => tf.Variable;
type Forward = (x: tf.Tensor4D, v: Variables) => tf.Tensor;

// The reference forward passes. tf.conv2d and tf.depthwiseConv2d cannot be differentiated with dilation: the kernel is inflated with zeros.
const refConv = (x: tf.Tensor, w: tf.Tensor, stride: number): tf.Tensor4D =>
  tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, 'same');
/** Dilation 2 pads by k − 1 on both sides, and stride 2 starts at the first pixel, unlike 'same'. */
const refDepthwise = (x: tf.Tensor, w: tf.Tensor, stride: 1 | 2, dilation: 1 | 2): tf.Tensor4D => {
  if (dilation === 1) return tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, 'same');
  const k = w.shape[0] ?? 0;
  const placed = tf.oneHot(tf.range(0, 2 * k, 2, 'int32'), 2 * k - 1, 1, 0, 'float32') as tf.Tensor2D; // [k, 2k−1]
  const rows = tf.matMul(placed, tf.reshape(w, [k, -1]), true); // [2k−1, k·c]
  const turned = tf.transpose(tf.reshape(rows, [2 * k - 1, k, -1]), [1, 0, 2]); // [k, 2k−1, c]
  const both = tf.matMul(placed, tf.reshape<tf.Rank.R2>(turned, [k, -1]), true);
  const inflated = tf.transpose(tf.reshape(both, [2 * k - 1, 2 * k - 1, -1]), [1, 0, 2]);
  const padded = tf.pad(x, [[0, 0], [k - 1, k - 1], [k - 1, k - 1], [0, 0]]); // oxfmt-ignore
  const kernel = tf.reshape<tf.Rank.R4>(inflated, [2 * k - 1, 2 * k - 1, w.shape[2] ?? 0, 1]);
  return tf.depthwiseConv2d(padded as tf.Tensor4D, kernel, stride, 'valid');
};
const refNorm = (x: tf.Tensor, name: string, v: Variables): tf.Tensor => {
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  const normal = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5)));
  return tf.add(tf.mul(normal, v(`${name}.scale`)), v(`${name}.offset`));
};
const ones = (k: number, c: number): tf.Tensor4D => tf.ones([k, k, c, 1]);
/** Sum over the window divided by the number of real pixels in it; also where a backend's own gradient is wrong at the borders. */
const refAverage = (x: tf.Tensor, stride: number, size = 3): tf.Tensor => {
  const window = ones(size, x.shape[3] ?? 0);
  const counts = tf.depthwiseConv2d(tf.onesLike(x) as tf.Tensor4D, window, stride, 'same');
  return tf.div(tf.depthwiseConv2d(x as tf.Tensor4D, window, stride, 'same'), counts);
};
const refMax = (x: tf.Tensor, stride: number): tf.Tensor => tf.maxPool(x as tf.Tensor4D, 3, stride, 'same');
const refReduce = (x: tf.Tensor, name: string, v: Variables): tf.Tensor => {
  const r = tf.relu(x);
  const [, h = 0, w = 0] = r.shape;
  const moved = tf.pad(tf.slice(r, [0, 1, 1, 0]), [[0, 0], [0, h % 2], [0, w % 2], [0, 0]]); // oxfmt-ignore
  const pair = [refConv(r, v(`${name}.conv-1.weight`), 2), refConv(moved, v(`${name}.conv-2.weight`), 2)];
  return refNorm(tf.concat(pair, 3), `${name}.norm`, v);
};
const refEdge = (x: tf.Tensor, edge: CellEdge, name: string, stride: 1 | 2, v: Variables): tf.Tensor => {
  const separable = (y: tf.Tensor, suffix: string, s: 1 | 2, dilation: 1 | 2): tf.Tensor => {
    const deep = refDepthwise(tf.relu(y), v(`${name}.depthwise${suffix}.weight`), s, dilation);
    return refNorm(refConv(deep, v(`${name}.pointwise${suffix}.weight`), 1), `${name}.norm${suffix}`, v);
  };
  if (edge.operation === 'skip_connect') return stride === 1 ? x : refReduce(x, name, v);
  if (edge.operation === 'max_pool_3x3') return refMax(x, stride);
  if (edge.operation === 'avg_pool_3x3') return refAverage(x, stride);
  if (edge.operation.startsWith('dil')) return separable(x, '', stride, 2);
  return separable(separable(x, '-1', stride, 1), '-2', 1, 1);
};
const refCells =
  (genome: CellGenome, cells: number): Forward =>
  (x, v) => {
    let older: tf.Tensor = refNorm(refConv(x, v('stem.conv.weight'), 1), 'stem.norm', v);
    let newer = older;
    let after = false;
    for (let index = 0; index < cells; index += 1) {
      const reduction = index === Math.floor(cells / 3) || index === Math.floor((2 * cells) / 3);
      const name = `cells.${index}`;
      const project = (y: tf.Tensor, place: string): tf.Tensor =>
        refNorm(refConv(tf.relu(y), v(`${place}.conv.weight`), 1), `${place}.norm`, v);
      const states: tf.Tensor[] = [
        after ? refReduce(older, `${name}.preprocess-0`, v) : project(older, `${name}.preprocess-0`),
        project(newer, `${name}.preprocess-1`),
      ];
      const edges = reduction ? genome.reduce : genome.normal;
      for (let node = 0; node < 4; node += 1) {
        const [a, b] = [2 * node, 2 * node + 1].map((i) => {
          const edge = edges[i] as CellEdge;
          const stride = reduction && edge.source < 2 ? 2 : 1;
          return refEdge(states[edge.source] as tf.Tensor, edge, `${name}.edge-${i}`, stride, v);
        }) as [tf.Tensor, tf.Tensor];
        states.push(tf.add(a, b));
      }
      [older, newer, after] = [newer, tf.concat(states.slice(2), 3), reduction];
    }
    return tf.add(tf.matMul(tf.mean(newer, [1, 2]), v('head.weight')), v('head.bias'));
  };
const refChain =
  (genome: ChainGenome): Forward =>
  (x, v) => {
    let y: tf.Tensor = x;
    for (const [index, { operation }] of genome.layers.entries()) {
      const name = `layers.${index}`;
      y = operation.startsWith('sep')
        ? refConv(refDepthwise(y, v(`${name}.depthwise.weight`), 2, 1), v(`${name}.pointwise.weight`), 1)
        : refConv(y, v(`${name}.conv.weight`), 2);
      y = tf.relu(refNorm(y, `${name}.norm`, v));
    }
    return tf.add(tf.matMul(tf.reshape(y, [x.shape[0], -1]), v('head.weight')), v('head.bias'));
  };
/** All edges of a NAS-Bench-201 cell, whether anybody reads them or not. */
const refNb201Cell = (x: tf.Tensor, genome: Nb201Genome, name: string, v: Variables): tf.Tensor => {
  const nodes: tf.Tensor[] = [x];
  for (const [index, { source, target }] of nb201Places(genome.edges.length === 6 ? 4 : 3).entries()) {
    const below = nodes[source] as tf.Tensor;
    const at = `${name}.edge-${index}`;
    const y = ((): tf.Tensor => {
      switch (genome.edges[index]?.operation) {
        case 'skip_connect':
          return below;
        case 'avg_pool_3x3':
          return refAverage(below, 1);
        case 'nor_conv_1x1':
        case 'nor_conv_3x3':
          return refNorm(refConv(tf.relu(below), v(`${at}.conv.weight`), 1), `${at}.norm`, v);
        default:
          return tf.zerosLike(x);
      }
    })();
    nodes[target] = tf.add(nodes[target] ?? tf.zerosLike(x), y);
  }
  return nodes.at(-1) as tf.Tensor;
};
const refResidual = (x: tf.Tensor, name: string, v: Variables): tf.Tensor => {
  const pass = (y: tf.Tensor, which: 1 | 2, stride: number): tf.Tensor =>
    refNorm(refConv(tf.relu(y), v(`${name}.conv-${which}.weight`), stride), `${name}.norm-${which}`, v);
  return tf.add(pass(pass(x, 1, 2), 2, 1), refConv(refAverage(x, 2, 2), v(`${name}.shortcut.weight`), 1));
};
const refNb201 =
  (genome: Nb201Genome): Forward =>
  (x, v) => {
    // One cell a stage, so residual blocks are numbers 1 and 3.
    let y: tf.Tensor = refNorm(refConv(x, v('stem.conv.weight'), 1), 'stem.norm', v);
    for (const cell of [0, 2, 4]) {
      if (cell > 0) y = refResidual(y, `cells.${cell - 1}`, v);
      y = refNb201Cell(y, genome, `cells.${cell}`, v);
    }
    const pooled = tf.mean(tf.relu(refNorm(y, 'last.norm', v)), [1, 2]);
    return tf.add(tf.matMul(pooled, v('head.weight')), v('head.bias'));
  };

const lookUp =
  (variables: { name: string; variable: tf.Variable }[]): Variables =>
  (name) => {
    const found = variables.find((entry) => entry.name === name);
    if (found === undefined) throw new Error(`no parameter ${name}`);
    return found.variable;
  };

/** The same, with ones for weights that are not there. */
const orOnes =
  (variables: Variables, input: Shape): Variables =>
  (name) => {
    try {
      return variables(name);
    } catch {
      const channels = input.at(-1) ?? 0;
      const side = name.endsWith('.weight') ? [3, 3, channels, channels] : [channels];
      return tf.ones(side) as tf.Variable;
    }
  };

/** Compares output, error at the input and every parameter gradient of one layer with tf.grads. */
function compareLayer(
  build: (parts: NetworkParts, input: Shape) => Layer,
  reference: Forward,
  input: Shape,
): void {
  const parts = createNetworkParts(3, 4);
  const layer = build(parts, input);
  const variables = parts.parameters.map((entry) => entry.variable);
  tf.tidy(() => {
    const x = tf.randomNormal<tf.Rank.R4>(
      [3, ...input] as [number, number, number, number],
      0,
      1,
      'float32',
      5,
    );
    const pass = layer.forward(x, 'train');
    expect(pass.y.shape.slice(1)).toEqual(layer.output);
    const weighting = tf.randomNormal(pass.y.shape, 0, 1, 'float32', 6);
    const outputError = tf.zeros<tf.Rank.R2>([3, 4]);
    const result = pass.backward(weighting, { delivery: 'rule', gradients: true, input: true, outputError });
    expect(result.gradients.map((gradient) => gradient.name).sort()).toEqual(
      parts.parameters.map((p) => p.name).sort(),
    );
    const loss = (...args: tf.Tensor[]): tf.Scalar => {
      const v = lookUp(
        parts.parameters.map(({ name }, i) => ({ name, variable: args[i + 1] as tf.Variable })),
      );
      return tf.sum(tf.mul(reference(args[0] as tf.Tensor4D, v), weighting));
    };
    const [dx, ...rest] = tf.grads(loss)([x, ...variables]);
    expectClose(pass.y, reference(x, lookUp(parts.parameters)), 1e-4);
    expectClose(result.dx as tf.Tensor, dx as tf.Tensor, 2e-4);
    for (const [index, { name }] of parts.parameters.entries()) {
      const ours = result.gradients.find((gradient) => gradient.name === name)?.tensor as tf.Tensor;
      expectClose(ours, rest[index] as tf.Tensor, 2e-4);
    }
  });
  disposeParts(parts);
}

/** Compares every parameter gradient of a network whose rules are all bp. */
function compareNetwork(network: Network, reference: Forward, x: tf.Tensor4D): void {
  tf.tidy(() => {
    const { mean, std } = network.description;
    const pass = network.forward(x, 'train');
    const weighting = tf.randomNormal<tf.Rank.R2>(pass.logits.shape, 0, 1, 'float32', 9);
    const gradients = pass.backward(weighting);
    const normal = tf.div<tf.Tensor4D>(tf.sub(x, tf.tensor1d([...mean])), tf.tensor1d([...std]));
    const { grads } = tf.variableGrads(
      () => tf.sum(tf.mul(reference(normal, lookUp([...network.parameters])), weighting)),
      network.parameters.map((entry) => entry.variable),
    );
    expect([...gradients.keys()].sort()).toEqual(network.parameters.map((entry) => entry.name).sort());
    for (const { name, variable } of network.parameters) {
      expectClose(gradients.get(name) as tf.Tensor, grads[variable.name] as tf.Tensor, 1e-3);
    }
  });
  network.dispose();
}

const sizes: Shape[] = [[6, 6, 4], [5, 7, 4]]; // oxfmt-ignore
const plain = (build: LayerBuilder) => (_parts: NetworkParts, input: Shape) => build(input);
const edge = (operation: CellEdge['operation']): CellEdge =>
  operation.includes('conv') ? { operation, rule: 'bp', source: 0 } : { operation, source: 0 };

describe.each(['cpu', 'tensorflow'] as const)('on %s, our backward equals tf.grads:', (backend) => {
  beforeAll(async () => {
    // tf.grads needs tfjs-core's own gradients, which only the native package brings along.
    await loadEngine({ backend: 'tensorflow' });
    await loadEngine({ backend });
  });

  describe.each(sizes)('map %ix%ix%i', (...input) => {
    test('layers without parameters', () => {
      compareLayer(plain(relu), (x) => tf.relu(x), input);
      compareLayer(plain(identity), (x) => tf.mul(x, 1), input);
      compareLayer(plain(flatten), (x) => tf.reshape(x, [3, -1]), input);
      compareLayer(plain(globalAveragePool), (x) => tf.mean(x, [1, 2]), input);
      for (const stride of [1, 2]) {
        compareLayer(
          plain((shape) => pool(shape, 'max', stride)),
          (x) => refMax(x, stride),
          input,
        );
        compareLayer(
          plain((shape) => pool(shape, 'average', stride)),
          (x) => refAverage(x, stride),
          input,
        );
      }
    });
    test.each([1, 2] as const)('convolutions, stride %i', (stride) => {
      for (const kernel of [1, 3, 5]) {
        const options = { name: 'a', rule: 'bp', kernel, channels: 3, stride } as const;
        compareLayer(
          (parts, shape) => conv(parts, shape, options),
          (x, v) => refConv(x, v('a.weight'), stride),
          input,
        );
      }
      for (const kernel of [3, 5]) {
        for (const dilation of [1, 2] as const) {
          const options = { name: 'a', rule: 'bp', kernel, stride, dilation } as const;
          const reference: Forward = (x, v) => refDepthwise(x, v('a.weight'), stride, dilation);
          compareLayer((parts, shape) => depthwise(parts, shape, options), reference, input);
        }
      }
    });
    test('batch norm and factorized reduce', () => {
      compareLayer(
        (parts, shape) => batchNorm(parts, 'a', shape),
        (x, v) => refNorm(x, 'a', v),
        input,
      );
      const options = { name: 'a', rule: 'bp', channels: 5 } as const;
      compareLayer(
        (parts, shape) => factorizedReduce(parts, shape, options),
        (x, v) => refReduce(x, 'a', v),
        input,
      );
    });
    test.each([1, 2] as const)('operations of a cell, stride %i', (stride) => {
      for (const operation of [
        'skip_connect',
        'avg_pool_3x3',
        'sep_conv_3x3',
        'sep_conv_5x5',
        'dil_conv_3x3',
        'dil_conv_5x5',
      ] as const) {
        const place = { name: 'a', stride, reductionRule: 'bp' } as const;
        compareLayer(
          (parts, shape) => cellOperation(parts, shape, edge(operation), place),
          (x, v) => refEdge(x, edge(operation), 'a', stride, v),
          input,
        );
      }
    });
  });

  test.each([
    '|nor_conv_3x3~0|+|nor_conv_1x1~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|skip_connect~2|',
    '|nor_conv_1x1~0|+|skip_connect~0|nor_conv_3x3~1|',
    // Without an edge that the output depends on; with a convolution of zeros; with a cell that does not read its input.
    '|nor_conv_3x3~0|+|none~0|none~1|',
    '|none~0|+|avg_pool_3x3~0|nor_conv_3x3~1|+|skip_connect~0|skip_connect~1|nor_conv_1x1~2|',
    '|none~0|+|none~0|nor_conv_3x3~1|',
  ])('a NAS-Bench-201 cell %s', (cell) => {
    const genome = parseNb201(cell);
    for (const input of sizes) {
      compareLayer(
        (parts, shape) => nb201Cell(parts, shape, { name: 'a', edges: genome.edges }),
        // Edges that are not built have no weights to look up: they get ones.
        (x, v) => tf.add(refNb201Cell(x, genome, 'a', orOnes(v, input)), tf.mul(x, 0)),
        input,
      );
    }
  });

  test('the residual block of NAS-Bench-201, on even and odd maps', () => {
    for (const input of sizes) {
      compareLayer(
        (parts, shape) => residualBlock(parts, shape, { name: 'a', rule: 'bp', channels: 5 }),
        (x, v) => refResidual(x, 'a', v),
        input,
      );
    }
  });

  test('a whole small NAS-Bench-201 network', () => {
    const genome = parseNb201(
      '|nor_conv_3x3~0|+|nor_conv_1x1~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_1x1~2|',
    );
    const network = buildNetwork(
      genome,
      { kind: 'nas-bench-201', channels: 2, cellsPerStage: 1 },
      { height: 10, width: 10, channels: 1, classes: 3 },
      { seed: 1, mean: [0.5], std: [0.25] },
    );
    compareNetwork(network, refNb201(genome), tf.randomUniform([4, 10, 10, 1], 0, 1, 'float32', 2));
  });

  test('dense', () => {
    const input = [12];
    compareLayer(
      (parts, shape) => dense(parts, shape, { name: 'a', rule: 'bp', units: 5 }),
      (x, v) => tf.add(tf.matMul(x as tf.Tensor, v('a.weight')), v('a.bias')),
      input,
    );
  });

  test.each([
    [8, 8],
    [7, 9],
  ])('a whole chain, %ix%i', (height, width) => {
    // oxfmt-ignore
    const genome: ChainGenome = {
      version: 1,
      space: 'bionas-chain-v1',
      slots: { head: 'bp' },
      layers: (['conv_3x3', 'sep_conv_5x5', 'conv_5x5'] as const).map((operation) => ({ operation, rule: 'bp' })),
    };
    const network = buildNetwork(
      genome,
      { kind: 'chain', channels: 3 },
      { height, width, channels: 2, classes: 4 },
      { seed: 1, mean: [0.4, 0.5], std: [0.2, 0.3] },
    );
    compareNetwork(network, refChain(genome), tf.randomUniform([6, height, width, 2], 0, 1, 'float32', 2));
  });

  test('a whole small cell network', () => {
    const cell = (...edges: [CellEdge['operation'], number][]): CellEdge[] =>
      edges.map(([operation, source]) => ({ ...edge(operation), source }));
    const genome = mapRules(
      {
        version: 1,
        space: 'bionas-cell-v1',
        slots: { stem: 'bp', preprocess: 'bp', reduction: 'bp', auxiliary: 'bp', head: 'bp' },
        normal: cell(
          ['sep_conv_3x3', 0],
          ['dil_conv_3x3', 1],
          ['skip_connect', 0],
          ['avg_pool_3x3', 2],
          ['sep_conv_5x5', 1],
          ['dil_conv_5x5', 2],
          ['skip_connect', 0],
          ['sep_conv_3x3', 4],
        ),
        reduce: cell(
          ['avg_pool_3x3', 0],
          ['skip_connect', 1],
          ['dil_conv_3x3', 0],
          ['sep_conv_3x3', 2],
          ['dil_conv_5x5', 1],
          ['skip_connect', 3],
          ['sep_conv_5x5', 0],
          ['avg_pool_3x3', 1],
        ),
      },
      () => 'bp',
    ) as CellGenome;
    const network = buildNetwork(
      genome,
      { kind: 'cell', channels: 2, cells: 4 },
      { height: 10, width: 10, channels: 1, classes: 3 },
      { seed: 1, mean: [0.5], std: [0.25] },
    );
    compareNetwork(network, refCells(genome, 4), tf.randomUniform([4, 10, 10, 1], 0, 1, 'float32', 2));
  });
});
