/**
 * @file Published cells (search.md, section 3.1), as genomes of ours.
 *
 * Deviation: the three skips of the BioNAS code are one `skip_connect` (they are the same computation).
 */
import type { Cell, CellEdge, CellGenome, CellOperationName, LearningRuleName } from '@bionas/contracts';

export const publishedGenomeNames = [
  'darts-v1',
  'darts-v2',
  'biodarts',
  'eg-nas',
  'darts-maxpool',
  'lr-nas1',
] as const;
export type PublishedGenomeName = (typeof publishedGenomeNames)[number];

const operations = {
  skip: 'skip_connect',
  max: 'max_pool_3x3',
  avg: 'avg_pool_3x3',
  sep3: 'sep_conv_3x3',
  sep5: 'sep_conv_5x5',
  dil3: 'dil_conv_3x3',
  dil5: 'dil_conv_5x5',
} as const satisfies Record<string, CellOperationName>;

/** An edge: what and from where. The rule of a convolution is `bp` unless given. */
function edge(operation: keyof typeof operations, source: number, rule: LearningRuleName = 'bp'): CellEdge {
  switch (operation) {
    case 'skip':
    case 'max':
    case 'avg':
      return { operation: operations[operation], source };
    case 'sep3':
    case 'sep5':
    case 'dil3':
    case 'dil5':
      return { operation: operations[operation], rule, source };
  }
}

function genome(normal: Cell, reduce: Cell): CellGenome {
  return {
    version: 1,
    space: 'bionas-cell-v1',
    slots: { stem: 'bp', preprocess: 'bp', reduction: 'bp', auxiliary: 'bp', head: 'bp' },
    normal,
    reduce,
  };
}

/** Two edges for each of the nodes 2, 3, 4, 5, one node a line. */
// oxfmt-ignore
export const publishedGenomes: Readonly<Record<PublishedGenomeName, CellGenome>> = {
  /** arXiv:1806.09055, first order. */
  'darts-v1': genome(
    [
      edge('sep3', 1), edge('sep3', 0),
      edge('skip', 0), edge('sep3', 1),
      edge('skip', 0), edge('sep3', 1),
      edge('sep3', 0), edge('skip', 2),
    ],
    [
      edge('max', 0), edge('max', 1),
      edge('skip', 2), edge('max', 0),
      edge('max', 0), edge('skip', 2),
      edge('skip', 2), edge('avg', 0),
    ],
  ),
  /** arXiv:1806.09055, second order. */
  'darts-v2': genome(
    [
      edge('sep3', 0), edge('sep3', 1),
      edge('sep3', 0), edge('sep3', 1),
      edge('sep3', 1), edge('skip', 0),
      edge('skip', 0), edge('dil3', 2),
    ],
    [
      edge('max', 0), edge('max', 1),
      edge('skip', 2), edge('max', 1),
      edge('max', 0), edge('skip', 2),
      edge('skip', 2), edge('max', 1),
    ],
  ),
  /** arXiv:2507.13485, code of the DARTS variant. */
  biodarts: genome(
    [
      edge('skip', 0), edge('skip', 1),
      edge('sep3', 1, 'frsf'), edge('sep3', 2, 'usf'),
      edge('sep3', 0, 'usf'), edge('skip', 1),
      edge('sep3', 1, 'frsf'), edge('max', 0),
    ],
    [
      edge('max', 0), edge('skip', 1),
      edge('max', 0), edge('max', 1),
      edge('max', 0), edge('max', 1),
      edge('max', 0), edge('dil5', 3, 'usf'),
    ],
  ),
  /** EG-NAS (AAAI 2024), CIFAR cell. */
  'eg-nas': genome(
    [
      edge('sep5', 1), edge('sep3', 0),
      edge('dil3', 2), edge('sep3', 0),
      edge('sep3', 2), edge('max', 0),
      edge('avg', 0), edge('sep5', 4),
    ],
    [
      edge('skip', 0), edge('max', 1),
      edge('sep3', 1), edge('sep3', 0),
      edge('sep5', 3), edge('max', 1),
      edge('sep3', 4), edge('max', 2),
    ],
  ),
  /** Code of arXiv:2507.13485. */
  'darts-maxpool': genome(
    [
      edge('max', 0), edge('skip', 1),
      edge('max', 0), edge('skip', 2),
      edge('max', 0), edge('skip', 2),
      edge('max', 0), edge('sep3', 1, 'usf'),
    ],
    [
      edge('max', 0), edge('max', 1),
      edge('max', 0), edge('max', 1),
      edge('max', 0), edge('skip', 2),
      edge('max', 0), edge('max', 1),
    ],
  ),
  /** Code of arXiv:2507.13485, where it does not build (old operation names). */
  'lr-nas1': genome(
    [
      edge('skip', 0), edge('skip', 1),
      edge('sep3', 0, 'usf'), edge('skip', 1),
      edge('sep3', 0, 'usf'), edge('sep3', 1, 'frsf'),
      edge('skip', 2), edge('skip', 0),
    ],
    [
      edge('skip', 1), edge('skip', 0),
      edge('skip', 1), edge('skip', 0),
      edge('skip', 0), edge('dil5', 3, 'brsf'),
      edge('skip', 3), edge('skip', 0),
    ],
  ),
};
