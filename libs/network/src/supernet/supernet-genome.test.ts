import { isConvOperation, type CellEdge, type CellGenome, type LearningRuleName } from '@bionas/contracts';
import { loadEngine, tf } from '@bionas/engine';
import { expectClose } from '@bionas/engine/testing';
import { supernetCandidates } from '@bionas/search-space';
import { beforeAll, expect, test } from 'vitest';
import { buildNetwork, candidateNames, supernetEdges } from '../index.ts';
import { build, gradientOf, images, input, pixels, slotsOf, tensorOf } from './testing/small-supernet.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

test('with one candidate on two edges a node, it is the network of that genome', () => {
  const edge = (operation: CellEdge['operation'], source: number, rule: LearningRuleName = 'bp'): CellEdge =>
    isConvOperation(operation) ? { operation, source, rule } : { operation, source };
  // Without pools: only in the supernet is there a batch norm behind them.
  // oxfmt-ignore
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
  // What the genome has, and `none`.
  const candidates = supernetCandidates(['bp', 'fa', 'usf']).filter(
    ({ operation, rule }) =>
      operation === 'none' ||
      [...genome.normal, ...genome.reduce].some((used) => used.operation === operation && used.rule === rule),
  );
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
    const foundOf = (name: string): tf.Tensor => gradientOf(supernet, found.weights, name);
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
