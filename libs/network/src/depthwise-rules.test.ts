/** @file Which rule the convolutions of a separable operation have. */
import {
  mapRules,
  ruleOptionsSchema,
  type CellGenome,
  type ChainGenome,
  type RuleOptionsInput,
} from '@bionas/contracts';
import { loadEngine } from '@bionas/engine';
import { publishedGenomes } from '@bionas/search-space';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildNetwork, type Network } from './index.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

const input = { height: 8, width: 8, channels: 2, classes: 3 };
const options = { seed: 1, mean: [0.4, 0.5], std: [0.25, 0.3] };
const buildChain = (layers: ChainGenome['layers'], ruleOptions: RuleOptionsInput = {}): Network =>
  buildNetwork(
    { version: 1, space: 'bionas-chain-v1', slots: { head: 'bp' }, layers },
    { kind: 'chain', channels: 4, ruleOptions: ruleOptionsSchema.parse(ruleOptions) },
    input,
    options,
  );
const rulesOf = (network: Network): Record<string, string> =>
  Object.fromEntries(network.layers.map(({ name, rule }) => [name, rule.name]));

describe('a depthwise rule of its own', () => {
  test('in a chain', () => {
    const network = buildChain([
      { operation: 'sep_conv_3x3', rule: 'fa', depthwise: 'usf' },
      { operation: 'sep_conv_5x5', rule: 'fa' },
    ]);
    expect(rulesOf(network)).toEqual({
      'layers.0.depthwise': 'usf',
      'layers.0.pointwise': 'fa',
      'layers.1.depthwise': 'fa',
      'layers.1.pointwise': 'fa',
      head: 'bp',
    });
    network.dispose();
  });

  test('in cells: every depthwise convolution of the edge, and no other', () => {
    const ruled = mapRules(publishedGenomes['darts-v2'], () => 'fa') as CellGenome;
    const separable = ruled.normal.findIndex(({ operation }) => operation === 'sep_conv_3x3');
    const dilated = ruled.normal.findIndex(({ operation }) => operation === 'dil_conv_3x3');
    const normal = ruled.normal.map((edge, index) =>
      index === separable || index === dilated ? { ...edge, depthwise: 'frsf' as const } : edge,
    );
    // Of three cells the first is a normal one.
    const cells = buildNetwork({ ...ruled, normal }, { kind: 'cell', channels: 4, cells: 3 }, input, options);
    expect(Object.entries(rulesOf(cells)).filter(([, rule]) => rule !== 'fa')).toEqual([
      [`cells.0.edge-${separable}.depthwise-1`, 'frsf'],
      [`cells.0.edge-${separable}.depthwise-2`, 'frsf'],
      [`cells.0.edge-${dilated}.depthwise`, 'frsf'],
    ]);
    cells.dispose();
  });
});

test('egd leaves depthwise layers to usf, unless told', () => {
  const layers: ChainGenome['layers'] = [
    { operation: 'conv_3x3', rule: 'egd' },
    { operation: 'sep_conv_3x3', rule: 'egd' },
  ];
  const [left, told] = [buildChain(layers), buildChain(layers, { egd: { depthwise: true } })];
  const others = { 'layers.0.conv': 'egd', 'layers.1.pointwise': 'egd', head: 'bp' };
  expect(rulesOf(left)).toEqual({ ...others, 'layers.1.depthwise': 'usf' });
  expect(rulesOf(told)).toEqual({ ...others, 'layers.1.depthwise': 'egd' });
  for (const network of [left, told]) network.dispose();
});
