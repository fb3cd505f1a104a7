import type { Cell, CellGenome, ChainGenome, Nb201Genome } from '@bionas/contracts';

/** Genomes for the tests of this room. */
export const chainGenome: ChainGenome = {
  version: 1,
  space: 'bionas-chain-v1',
  slots: { head: 'bp' },
  layers: [
    { operation: 'conv_3x3', rule: 'fa' },
    { operation: 'sep_conv_5x5', rule: 'usf' },
  ],
};

const normal: Cell = [
  { operation: 'sep_conv_3x3', rule: 'fa', source: 0 },
  { operation: 'max_pool_3x3', source: 1 },
  { operation: 'skip_connect', source: 0 },
  { operation: 'dil_conv_5x5', rule: 'usf', source: 2 },
  { operation: 'sep_conv_5x5', rule: 'bp', source: 1 },
  { operation: 'avg_pool_3x3', source: 3 },
  { operation: 'dil_conv_3x3', rule: 'fa', source: 2 },
  { operation: 'skip_connect', source: 4 },
];

export const cellGenome: CellGenome = {
  version: 1,
  space: 'bionas-cell-v1',
  slots: { stem: 'bp', preprocess: 'bp', reduction: 'usf', auxiliary: 'bp', head: 'bp' },
  normal,
  reduce: normal,
};

/** Node 1 leads nowhere: its edge is not built. */
export const nb201Genome: Nb201Genome = {
  version: 1,
  space: 'bionas-nb201-v1',
  slots: { stem: 'bp', reduction: 'usf', head: 'bp' },
  edges: [
    { operation: 'nor_conv_3x3', rule: 'fa' },
    { operation: 'nor_conv_1x1', rule: 'usf' },
    { operation: 'none' },
    { operation: 'skip_connect' },
    { operation: 'none' },
    { operation: 'avg_pool_3x3' },
  ],
};
