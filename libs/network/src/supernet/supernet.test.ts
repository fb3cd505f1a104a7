/** @file The supernet against tf.grads of the same network written anew, finite differences, closed forms and the discrete network. */
import { isConvOperation, type CellEdge, type CellGenome, type LearningRuleName } from '@bionas/contracts';
import { loadEngine, softmaxCrossEntropy, tf } from '@bionas/engine';
import { expectClose, expectNoLeak } from '@bionas/engine/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  buildNetwork,
  buildSupernet,
  candidateNames,
  supernetCandidates,
  supernetEdges,
  type ByCellKind,
  type Piece,
  type Supernet,
  type SupernetCandidate,
} from '../index.ts';

/** One of each kind of candidate, where all of them would tell no more. */
const someOperations = ['none', 'skip_connect', 'avg_pool_3x3', 'sep_conv_3x3', 'dil_conv_3x3'] as const;
const slotsOf = (rule: LearningRuleName) =>
  ({ stem: rule, preprocess: rule, reduction: rule, head: rule }) as const;
const pixels = { mean: [0.4, 0.5], std: [0.2, 0.3] };
const input = { height: 8, width: 8, channels: 2, classes: 3 };
const build = (
  candidates: readonly SupernetCandidate[],
  { cells = 3, rule = 'bp', seed = 1 }: { cells?: number; rule?: LearningRuleName; seed?: number } = {},
): Supernet =>
  buildSupernet({ channels: 2, cells, candidates, slots: slotsOf(rule) }, input, { seed, ...pixels });
const images = (batch = 4): tf.Tensor4D => tf.randomUniform([batch, 8, 8, 2], 0, 1, 'float32', 5);
/** Alphas far enough from each other to tell them apart. */
const shakeAlphas = ({ alphas }: Supernet): void => {
  tf.tidy(() => {
    alphas.normal.variable.assign(tf.randomNormal(alphas.normal.variable.shape, 0, 1, 'float32', 7));
    alphas.reduce.variable.assign(tf.randomNormal(alphas.reduce.variable.shape, 0, 1, 'float32', 8));
  });
};

type Variables = (name: string) => tf.Tensor;
const pieceOf = ({ pieces }: Supernet, name: string): Piece | undefined =>
  pieces.find((piece) => piece.name === name);
/** Part of a variable, or of a tensor like it. */
const cut = ({ shape, offset }: Piece, from: tf.Tensor): tf.Tensor => {
  const size = shape.reduce((product, side) => product * side, 1);
  return tf.reshape(tf.slice(from, [offset], [size]), [...shape]);
};
/** A tensor by the name of its layer. */
const tensorOf = (supernet: Supernet, name: string): tf.Tensor => {
  const piece = pieceOf(supernet, name);
  if (piece !== undefined) return cut(piece, piece.variable);
  const entry = [...supernet.parameters, ...supernet.ruleState].find((other) => other.name === name);
  if (entry === undefined) throw new Error(`no tensor ${name}`);
  return entry.variable;
};

// The reference: tfjs ops that tf.grads can differentiate; see gradients.test.ts for the inflated kernel.
const conv = (x: tf.Tensor, w: tf.Tensor, stride = 1): tf.Tensor =>
  tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, 'same');
const inflated = (w: tf.Tensor): tf.Tensor => {
  const k = w.shape[0] ?? 0;
  const placed = tf.oneHot(tf.range(0, 2 * k, 2, 'int32'), 2 * k - 1, 1, 0, 'float32') as tf.Tensor2D; // [k, 2k−1]
  const rows = tf.matMul(placed, tf.reshape(w, [k, -1]), true); // [2k−1, k·c]
  const turned = tf.transpose(tf.reshape(rows, [2 * k - 1, k, -1]), [1, 0, 2]); // [k, 2k−1, c]
  const both = tf.matMul(placed, tf.reshape<tf.Rank.R2>(turned, [k, -1]), true);
  const kernel = tf.transpose(tf.reshape(both, [2 * k - 1, 2 * k - 1, -1]), [1, 0, 2]);
  return tf.reshape(kernel, [2 * k - 1, 2 * k - 1, w.shape[2] ?? 0, 1]);
};
const depthwise = (x: tf.Tensor, w: tf.Tensor, stride: 1 | 2, dilated: boolean): tf.Tensor => {
  if (!dilated) return tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, 'same');
  const edge = (w.shape[0] ?? 0) - 1;
  const padded = tf.pad(x, [[0, 0], [edge, edge], [edge, edge], [0, 0]]); // prettier-ignore
  return tf.depthwiseConv2d(padded as tf.Tensor4D, inflated(w) as tf.Tensor4D, stride, 'valid');
};
const norm = (x: tf.Tensor): tf.Tensor => {
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  return tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5)));
};
const halve = (x: tf.Tensor, name: string, v: Variables): tf.Tensor => {
  const r = tf.relu(x);
  const pair = [
    conv(r, v(`${name}.conv-1.weight`), 2),
    conv(tf.slice(r, [0, 1, 1, 0]), v(`${name}.conv-2.weight`), 2),
  ];
  return norm(tf.concat(pair, 3));
};
const candidate = (
  x: tf.Tensor,
  operation: SupernetCandidate['operation'],
  place: { name: string; stride: 1 | 2; v: Variables },
): tf.Tensor | null => {
  const { name, stride, v } = place;
  const separable = (y: tf.Tensor, suffix: string, step: 1 | 2, dilated: boolean): tf.Tensor => {
    const deep = depthwise(tf.relu(y), v(`${name}.depthwise${suffix}.weight`), step, dilated);
    return norm(conv(deep, v(`${name}.pointwise${suffix}.weight`)));
  };
  const ones = tf.ones<tf.Rank.R4>([3, 3, x.shape[3] ?? 0, 1]);
  const sums = (y: tf.Tensor): tf.Tensor => tf.depthwiseConv2d(y as tf.Tensor4D, ones, stride, 'same');
  if (operation === 'none') return null;
  if (operation === 'skip_connect') return stride === 1 ? x : halve(x, name, v);
  if (operation === 'max_pool_3x3') return norm(tf.maxPool(x as tf.Tensor4D, 3, stride, 'same'));
  if (operation === 'avg_pool_3x3') return norm(tf.div(sums(x), sums(tf.onesLike(x))));
  if (operation.startsWith('dil')) return separable(x, '', stride, true);
  return separable(separable(x, '-1', stride, false), '-2', 1, false);
};
/** Logits of the supernet. */
const reference = (
  { options }: Supernet,
  x: tf.Tensor,
  alphas: ByCellKind<tf.Tensor>,
  v: Variables,
): tf.Tensor => {
  const names = candidateNames(options.candidates);
  const normal = tf.div(tf.sub(x, tf.tensor1d(pixels.mean)), tf.tensor1d(pixels.std));
  const stem = norm(conv(normal, v('stem.conv.weight')));
  const start = tf.add(tf.mul(stem, v('stem.norm.scale')), v('stem.norm.offset'));
  let [older, newer, after] = [start, start, false];
  for (let index = 0; index < options.cells; index += 1) {
    const reduction =
      index === Math.floor(options.cells / 3) || index === Math.floor((2 * options.cells) / 3);
    const name = `cells.${index}`;
    const project = (y: tf.Tensor, place: string): tf.Tensor =>
      norm(conv(tf.relu(y), v(`${name}.${place}.conv.weight`)));
    const states = [
      after ? halve(older, `${name}.preprocess-0`, v) : project(older, 'preprocess-0'),
      project(newer, 'preprocess-1'),
    ];
    const shares = tf.softmax(reduction ? alphas.reduce : alphas.normal);
    for (let node = 2; node < 6; node += 1) {
      const terms = supernetEdges.flatMap((edge, row) =>
        edge.node !== node
          ? []
          : options.candidates.flatMap(({ operation }, column) => {
              const place = {
                name: `${name}.edge-${row}.${names[column]}`,
                stride: reduction && edge.source < 2 ? (2 as const) : (1 as const),
                v,
              };
              const y = candidate(states[edge.source] as tf.Tensor, operation, place);
              const share = tf.reshape(tf.slice(shares, [row, column], [1, 1]), []);
              return y === null ? [] : [tf.mul(y, share)];
            }),
      );
      states.push(terms.reduce((sum, term) => tf.add(sum, term)));
    }
    [older, newer, after] = [newer, tf.concat(states.slice(2), 3), reduction];
  }
  return tf.add(tf.matMul(tf.mean(newer, [1, 2]), v('head.weight') as tf.Tensor2D), v('head.bias'));
};

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

describe.each([2, 3])('%i cells of all candidates', (cells) => {
  test('logits and gradients of weights and alphas equal those of tf.variableGrads', () => {
    const supernet = build(supernetCandidates(['bp']), { cells });
    const { parameters, alphas } = supernet;
    shakeAlphas(supernet);
    tf.tidy(() => {
      const x = images();
      const weighting = tf.randomNormal<tf.Rank.R2>([4, 3], 0, 1, 'float32', 9);
      const pass = supernet.forward(x);
      const found = pass.backward(weighting, { weights: true, alphas: true });
      const all = [...parameters, alphas.normal, alphas.reduce];
      const v: Variables = (name) => tensorOf(supernet, name);
      const { grads } = tf.variableGrads(
        () => {
          const given = { normal: alphas.normal.variable, reduce: alphas.reduce.variable };
          return tf.sum(tf.mul(reference(supernet, x, given, v), weighting));
        },
        all.map(({ variable }) => variable),
      );
      expectClose(
        pass.logits,
        reference(supernet, x, { normal: alphas.normal.variable, reduce: alphas.reduce.variable }, v),
        1e-4,
      );
      expect([...found.weights.keys()].sort()).toEqual(parameters.map(({ name }) => name).sort());
      for (const { name, variable } of parameters) {
        expectClose(found.weights.get(name) as tf.Tensor, grads[variable.name] as tf.Tensor, 1e-3);
      }
      for (const kind of ['normal', 'reduce'] as const) {
        const exact = grads[alphas[kind].variable.name] ?? tf.zerosLike(alphas[kind].variable);
        expectClose(found.alphas?.[kind] as tf.Tensor, exact, 1e-3);
      }
      // Two cells are both reductions.
      const size = (kind: 'normal' | 'reduce'): number =>
        tf.max(tf.abs(found.alphas?.[kind] as tf.Tensor)).dataSync()[0] ?? NaN;
      expect(size('reduce')).toBeGreaterThan(1e-2);
      if (cells === 2) expect(size('normal')).toBe(0);
      else expect(size('normal')).toBeGreaterThan(1e-2);
    });
    supernet.dispose();
  });
});

test('what is not wanted is not there; what is there does not depend on what else is wanted', () => {
  const supernet = build(supernetCandidates(['bp', 'fa'], someOperations));
  tf.tidy(() => {
    const error = tf.randomNormal<tf.Rank.R2>([4, 3], 0, 1, 'float32', 9);
    const pass = supernet.forward(images());
    const both = pass.backward(error, { weights: true, alphas: true });
    const weights = pass.backward(error, { weights: true, alphas: false });
    const alphas = pass.backward(error, { weights: false, alphas: true });
    expect(weights.alphas).toBeNull();
    expect(alphas.weights.size).toBe(0);
    expect([...weights.weights.keys()]).toEqual([...both.weights.keys()]);
    for (const [name, tensor] of weights.weights)
      expectClose(tensor, both.weights.get(name) as tf.Tensor, 1e-6);
    for (const kind of ['normal', 'reduce'] as const) {
      expectClose(alphas.alphas?.[kind] as tf.Tensor, both.alphas?.[kind] as tf.Tensor, 1e-6);
    }
  });
  supernet.dispose();
});

test('alpha, by the forward weights of every rule, against finite differences', () => {
  const supernet = build(supernetCandidates(['fa'], someOperations), { rule: 'fa' });
  shakeAlphas(supernet);
  const labels = [0, 1, 2, 1];
  const step = 3e-4;
  tf.tidy(() => {
    const x = images();
    const loss = (): number =>
      supernet
        .forward(x)
        .logits.arraySync()
        .reduce((sum, row, index) => {
          const top = Math.max(...row);
          const rest = row.reduce((total, value) => total + Math.exp(value - top), 0);
          return sum + Math.log(rest) + top - (row[labels[index] ?? 0] ?? NaN);
        }, 0);
    const pass = supernet.forward(x);
    const targets = tf.oneHot(tf.tensor1d(labels, 'int32'), 3, 1, 0, 'float32') as tf.Tensor2D;
    const error = softmaxCrossEntropy(pass.logits, targets).grad;
    const exact = pass.backward(error, { weights: false, alphas: true, delivery: 'true' });
    const byRule = pass.backward(error, { weights: false, alphas: true });
    for (const kind of ['normal', 'reduce'] as const) {
      const { variable } = supernet.alphas[kind];
      const gradient = exact.alphas?.[kind] as tf.Tensor;
      expect([...(byRule.alphas?.[kind].dataSync() ?? [])]).not.toEqual([...gradient.dataSync()]);
      // Slopes along random directions of unit deviation are of the size of the gradient.
      const length = tf.norm(gradient).dataSync()[0] ?? NaN;
      const start = variable.clone();
      const errors = Array.from({ length: 3 }, (_, seed) => {
        const direction = tf.randomNormal(variable.shape, 0, 1, 'float32', 20 + seed);
        const slope = tf.sum(tf.mul(gradient, direction)).dataSync()[0] ?? NaN;
        const [up = NaN, down = NaN] = [step, -step].map((shift) => {
          variable.assign(tf.add(start, tf.mul(direction, shift)));
          return tf.tidy(loss);
        });
        return Math.abs((up - down) / (2 * step) - slope) / length;
      }).sort((a, b) => a - b);
      variable.assign(start);
      expect(errors[1]).toBeLessThan(1e-2);
    }
  });
  supernet.dispose();
});

describe('number of parameters', () => {
  /**
   * Batch norms have weights in the stem alone. On an edge: depthwise k²C and pointwise C², twice in a separable convolution, for each
   * rule; a skip has C² where it halves the map, which it does on the 8 edges out of a reduction cell's two inputs.
   */
  const closedForm = (
    channels: number,
    cells: number,
    rules: number,
    images: { channels: number; classes: number },
    skips = 1,
  ): number => {
    const stem = 3 * channels;
    let [count, older, newer, c] = [(9 * images.channels + 2) * stem, stem, stem, channels];
    for (let index = 0; index < cells; index += 1) {
      const reduction = index === Math.floor(cells / 3) || index === Math.floor((2 * cells) / 3);
      if (reduction) c *= 2;
      const convolutions = [9, 25].reduce((sum, taps) => sum + 3 * (taps * c + c * c), 0);
      count += (older + newer) * c + 14 * rules * convolutions + (reduction ? 8 * skips * c * c : 0);
      [older, newer] = [newer, 4 * c];
    }
    return count + (newer + 1) * images.classes;
  };
  const cifar = { channels: 3, classes: 10 };

  test('the closed form gives the published and derived numbers (search.md, section 3.2)', () => {
    expect(closedForm(16, 8, 1, cifar)).toBe(1_930_618);
    expect(closedForm(16, 8, 4, cifar)).toBe(7_301_242);
    expect(closedForm(16, 8, 5, cifar)).toBe(9_091_450);
    expect(closedForm(16, 8, 4, cifar, 3)).toBe(7_383_162);
  });

  test.each([
    [3, ['bp', 'fa', 'usf']],
    [5, ['fa']],
  ] as const)('%i cells, rules %j', (cells, rules) => {
    const candidates = supernetCandidates(rules);
    const supernet = build(candidates, { cells });
    expect(supernet.parameterCount).toBe(closedForm(2, cells, rules.length, { channels: 2, classes: 3 }));
    expect(supernet.alphas.normal.variable.shape).toEqual([14, candidates.length]);
    expect(candidates).toHaveLength(4 + 4 * rules.length);
    supernet.dispose();
  });

  test('a candidate that occurs again has weights of its own', () => {
    const sep = { operation: 'sep_conv_3x3', rule: 'fa' } as const;
    const [once, twice] = [build([sep]), build([sep, sep])];
    const perCell = (c: number): number => 14 * 2 * (9 * c + c * c);
    expect(twice.parameterCount - once.parameterCount).toBe(perCell(2) + perCell(4) + perCell(8));
    once.dispose();
    twice.dispose();
  });
});

test('with one candidate on two edges a node, it is the network of that genome', () => {
  const edge = (operation: CellEdge['operation'], source: number, rule: LearningRuleName = 'bp'): CellEdge =>
    isConvOperation(operation) ? { operation, source, rule } : { operation, source };
  // Without pools: only in the supernet is there a batch norm behind them.
  // prettier-ignore
  const genome: CellGenome = {
    version: 1,
    space: 'bionas-cell-v1',
    slots: { ...slotsOf('usf'), auxiliary: 'bp' },
    normal: [
      edge('sep_conv_3x3', 0, 'fa'), edge('dil_conv_3x3', 1), edge('skip_connect', 0), edge('sep_conv_5x5', 2, 'usf'),
      edge('dil_conv_5x5', 1, 'fa'), edge('skip_connect', 3), edge('sep_conv_3x3', 0), edge('sep_conv_3x3', 4, 'fa'),
    ],
    reduce: [
      edge('skip_connect', 0), edge('sep_conv_5x5', 1, 'fa'), edge('dil_conv_3x3', 0, 'usf'), edge('skip_connect', 2),
      edge('sep_conv_3x3', 1), edge('dil_conv_5x5', 3, 'usf'), edge('dil_conv_3x3', 0), edge('skip_connect', 1),
    ],
  };
  const candidates = supernetCandidates(['bp', 'fa', 'usf']);
  const names = candidateNames(candidates);
  const supernet = build(candidates, { rule: 'usf' });
  const network = buildNetwork(genome, { kind: 'cell', channels: 2, cells: 3 }, input, {
    seed: 2,
    ...pixels,
  });
  const chosen = (edges: CellGenome['normal']): { row: number; column: number }[] =>
    edges.map(({ operation, rule, source }, index) => ({
      row: supernetEdges.findIndex((e) => e.source === source && e.node === 2 + Math.floor(index / 2)),
      column: names.indexOf(rule === undefined ? operation : `${operation}-${rule}`),
    }));
  for (const kind of ['normal', 'reduce'] as const) {
    const alpha = Array.from({ length: 14 }, () =>
      candidates.map(({ operation }) => (operation === 'none' ? 1e3 : 0)),
    );
    for (const { row, column } of chosen(genome[kind]))
      alpha[row] = candidates.map((_, k) => (k === column ? 1e3 : 0));
    tf.tidy(() => supernet.alphas[kind].variable.assign(tf.tensor2d(alpha)));
  }
  /** The name of a tensor in the supernet. */
  const theirs = (name: string): string =>
    name.replace(/^(.*)cells\.(\d+)\.edge-(\d)\./, (_, before: string, cell: string, place: string) => {
      const edges = [1, 2].includes(Number(cell)) ? genome.reduce : genome.normal;
      const { row = -1, column = -1 } = chosen(edges)[Number(place)] ?? {};
      return `${before}cells.${cell}.edge-${row}.${names[column]}.`;
    });
  const known = new Set(
    [...supernet.pieces, ...supernet.parameters, ...supernet.ruleState].map(({ name }) => name),
  );
  const copied = [...network.parameters, ...network.ruleState].filter(({ name }) => known.has(theirs(name)));
  for (const { name, variable } of copied) tf.tidy(() => variable.assign(tensorOf(supernet, theirs(name))));
  // All but scale and offset, which are 1 and 0, of the norms behind the stem.
  const without = network.parameters.filter((entry) => !copied.includes(entry)).map(({ name }) => name);
  expect(without.every((name) => /^cells.*norm.*\.(scale|offset)$/.test(name))).toBe(true);
  tf.tidy(() => {
    const x = images(6);
    const error = tf.randomNormal<tf.Rank.R2>([6, 3], 0, 1, 'float32', 3);
    const [one, all] = [network.forward(x, 'train'), supernet.forward(x)];
    expectClose(all.logits, one.logits, 1e-5);
    const expected = one.backward(error);
    const found = all.backward(error, { weights: true, alphas: false });
    const foundOf = (name: string): tf.Tensor => {
      const piece = pieceOf(supernet, name);
      const owner = supernet.parameters.find((entry) => entry.variable === piece?.variable);
      const whole = found.weights.get(owner?.name ?? name) as tf.Tensor;
      return piece === undefined ? whole : cut(piece, whole);
    };
    for (const { name } of copied) {
      const gradient = expected.get(name);
      if (gradient !== undefined) expectClose(foundOf(theirs(name)), gradient, 1e-4);
    }
    const chosenNames = new Set(copied.map(({ name }) => theirs(name)));
    const rest = supernet.pieces.filter(({ name }) => name.endsWith('.weight') && !chosenNames.has(name));
    expect(rest.length).toBeGreaterThan(100);
    for (const { name } of rest)
      expect(
        foundOf(name)
          .dataSync()
          .every((value) => value === 0),
      ).toBe(true);
  });
  supernet.dispose();
  network.dispose();
});

test('logits of a batch are those of the forward pass', () => {
  const supernet = build(supernetCandidates(['bp']), { cells: 4 });
  shakeAlphas(supernet);
  tf.tidy(() => {
    const x = images();
    expectClose(supernet.logits(x), supernet.forward(x).logits, 1e-6);
  });
  supernet.dispose();
});

test('the same seed gives the same weights and alphas, another one others; alphas start near 0', () => {
  const values = (seed: number): number[][] => {
    const supernet = build(supernetCandidates(['fa']), { seed });
    const all = [
      ...supernet.parameters,
      ...supernet.ruleState,
      supernet.alphas.normal,
      supernet.alphas.reduce,
    ];
    const found = all.map(({ variable }) => [...variable.dataSync()]);
    supernet.dispose();
    return found;
  };
  const [one, again, other] = [values(1), values(1), values(2)];
  expect(again).toEqual(one);
  expect(other.at(-1)).not.toEqual(one.at(-1));
  const alphas = one.slice(-2).flat();
  const spread = Math.sqrt(alphas.reduce((sum, value) => sum + value ** 2, 0) / alphas.length);
  // 224 numbers of deviation 1e-3: the estimate of it has a standard error of 1/√448, 5 %.
  expect(Math.abs(spread - 1e-3)).toBeLessThan(2.5e-4);
});

test('no tensor is left behind', async () => {
  await expectNoLeak(() => {
    const supernet = build(supernetCandidates(['bp', 'usf'], someOperations));
    const x = images();
    tf.tidy(
      () => supernet.forward(x).backward(tf.ones([4, 3]), { weights: true, alphas: true }).weights.size,
    );
    tf.dispose([x, supernet.logits(x)]);
    supernet.dispose();
  });
});

test.each([
  ['no candidates', { candidates: [] }, /no candidates/],
  [
    'a pool with a rule',
    { candidates: [{ operation: 'max_pool_3x3', rule: 'bp' }] },
    /max_pool_3x3 with the rule bp/,
  ],
  ['a convolution without', { candidates: [{ operation: 'sep_conv_3x3' }] }, /exactly for convolutions/],
  ['half a cell', { cells: 0.5 }, /cells 0\.5/],
] as const)('refuses %s', (_, wrong, reason) => {
  const before = tf.memory().numTensors;
  const options = {
    channels: 2,
    cells: 3,
    candidates: supernetCandidates(['bp']),
    slots: slotsOf('bp'),
    ...wrong,
  };
  expect(() => buildSupernet(options, input, { seed: 1, ...pixels })).toThrow(reason);
  expect(tf.memory().numTensors).toBe(before);
});
