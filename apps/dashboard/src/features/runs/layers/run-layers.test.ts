import { parseNb201, type ChainGenome, type Series } from '@bionas/contracts';
import { expect, it } from 'vitest';
import { layerCurves, runLayers } from './run-layers.ts';

const genome: ChainGenome = {
  version: 1,
  space: 'bionas-chain-v1',
  slots: { head: 'bp' },
  layers: [
    { operation: 'sep_conv_3x3', rule: 'fa', depthwise: 'oja' },
    { operation: 'conv_3x3', rule: 'usf' },
  ],
};
const names = [
  'gradient-norm/head',
  'gradient-norm/layers.0.depthwise',
  'gradient-norm/layers.0.pointwise',
  'gradient-norm/layers.1.conv',
  'alignment/layers.1.conv',
  'gradient-variance',
  'train/loss',
];

it('knows the layers of a running training by its metrics and genome, the head last', () => {
  expect(runLayers(names, undefined, genome)).toEqual({
    layers: [
      { name: 'layers.0.depthwise', rule: 'oja' },
      { name: 'layers.0.pointwise', rule: 'fa' },
      { name: 'layers.1.conv', rule: 'usf' },
      { name: 'head', rule: 'bp' },
    ],
    measures: ['alignment', 'gradient-norm'],
  });
  const cells = [
    'update-ratio/cells.10.edge-1.pointwise',
    'update-ratio/cells.9.edge-1.pointwise',
    'update-ratio/stem.conv',
  ];
  expect(runLayers(cells, undefined, null).layers.map(({ name }) => name)).toEqual([
    'stem.conv',
    'cells.9.edge-1.pointwise',
    'cells.10.edge-1.pointwise',
  ]);
});

it('knows the rules of a NAS-Bench-201 network by the names of its layers', () => {
  const slots = { stem: 'fa', reduction: 'wm', head: 'bp' } as const;
  const cell = parseNb201('|nor_conv_3x3:usf~0|+|skip_connect~0|nor_conv_1x1:dfa~1|', slots);
  const layers = ['head', 'cells.0.edge-2.conv', 'cells.1.shortcut', 'cells.0.edge-0.conv', 'stem.conv'];
  const metrics = layers.map((layer) => `gradient-norm/${layer}`);
  expect(runLayers(metrics, undefined, cell).layers).toEqual([
    { name: 'stem.conv', rule: 'fa' },
    { name: 'cells.0.edge-0.conv', rule: 'usf' },
    { name: 'cells.0.edge-2.conv', rule: 'dfa' },
    { name: 'cells.1.shortcut', rule: 'wm' },
    { name: 'head', rule: 'bp' },
  ]);
});

it('takes order and rules from the result of a finished one', () => {
  const known = [
    { name: 'layers.1.conv', kind: 'conv', rule: 'egd', weights: 9 },
    { name: 'head', kind: 'dense', rule: 'bp', weights: 9 },
    { name: 'not-measured', kind: 'dense', rule: 'bp', weights: 9 },
  ] as const;
  expect(runLayers(names, known, genome).layers).toEqual([
    { name: 'layers.1.conv', rule: 'egd' },
    { name: 'head', rule: 'bp' },
  ]);
});

it('orders curves by their layers and leaves other metrics out', () => {
  const series = names.map((name): Series => ({ runId: '0', name, points: [], sampled: false }));
  const { layers } = runLayers(names, undefined, genome);
  expect(layerCurves(series, layers).map(({ measure, layer }) => `${measure} ${layer}`)).toEqual([
    'gradient-norm layers.0.depthwise',
    'gradient-norm layers.0.pointwise',
    'gradient-norm layers.1.conv',
    'alignment layers.1.conv',
    'gradient-norm head',
  ]);
});
