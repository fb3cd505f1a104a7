import { hashOf } from './canonical-json.ts';
import type { Cell, CellEdge, Genome } from './genome.ts';
import type { LearningRuleName, OperationName } from './names.ts';

const edgeKey = (edge: CellEdge): string => `${edge.source} ${edge.operation} ${edge.rule ?? ''}`;

function canonicalCell(cell: Cell): Cell {
  return [0, 2, 4, 6].flatMap((start) =>
    cell.slice(start, start + 2).sort((a, b) => (edgeKey(a) < edgeKey(b) ? -1 : 1)),
  );
}

/** The same genome with a node's two edges sorted by source, so that equal cells get one id. */
export function canonicalGenome(genome: Genome): Genome {
  switch (genome.space) {
    case 'bionas-cell-v1':
      return { ...genome, normal: canonicalCell(genome.normal), reduce: canonicalCell(genome.reduce) };
    case 'bionas-chain-v1':
      return genome;
  }
}

/** SHA-256 of the canonical form: the same mix found twice has the same id. */
export function genomeId(genome: Genome): string {
  return hashOf(canonicalGenome(genome));
}

const shortOperation: Record<OperationName, string> = {
  none: '-',
  skip_connect: 'skip',
  max_pool_3x3: 'max',
  avg_pool_3x3: 'avg',
  sep_conv_3x3: 's3',
  sep_conv_5x5: 's5',
  dil_conv_3x3: 'd3',
  dil_conv_5x5: 'd5',
  conv_3x3: 'c3',
  conv_5x5: 'c5',
};

const place = (operation: OperationName, rule: LearningRuleName | undefined): string =>
  rule === undefined ? shortOperation[operation] : `${shortOperation[operation]}:${rule}`;

/** One line for tables and logs: `c3:fa c5:bp s3:usf | head:bp`, or the cells' edges as `s3:usf0`. */
export function shortForm(genome: Genome): string {
  const canonical = canonicalGenome(genome);
  switch (canonical.space) {
    case 'bionas-chain-v1':
      return `${canonical.layers.map((layer) => place(layer.operation, layer.rule)).join(' ')} | head:${canonical.slots.head}`;
    case 'bionas-cell-v1': {
      const cell = (edges: Cell): string =>
        edges.map((edge) => `${place(edge.operation, edge.rule)}${edge.source}`).join(' ');
      return `N ${cell(canonical.normal)} | R ${cell(canonical.reduce)}`;
    }
  }
}

/** Applies `change` to every rule of a genome, slots included: the one place that walks all of them. */
export function mapRules(
  genome: Genome,
  change: (rule: LearningRuleName, place: string) => LearningRuleName,
): Genome {
  switch (genome.space) {
    case 'bionas-chain-v1':
      return {
        ...genome,
        slots: { head: change(genome.slots.head, 'head') },
        layers: genome.layers.map((layer, index) => ({
          ...layer,
          rule: change(layer.rule, `layers.${index}`),
        })),
      };
    case 'bionas-cell-v1': {
      const cell = (edges: Cell, name: string): Cell =>
        edges.map((edge, index) =>
          edge.rule === undefined ? edge : { ...edge, rule: change(edge.rule, `${name}.${index}`) },
        );
      return {
        ...genome,
        slots: {
          stem: change(genome.slots.stem, 'stem'),
          preprocess: change(genome.slots.preprocess, 'preprocess'),
          reduction: change(genome.slots.reduction, 'reduction'),
          auxiliary: change(genome.slots.auxiliary, 'auxiliary'),
          head: change(genome.slots.head, 'head'),
        },
        normal: cell(genome.normal, 'normal'),
        reduce: cell(genome.reduce, 'reduce'),
      };
    }
  }
}

/** The twin: same architecture, all back-propagation. */
export function twinOf(genome: Genome): Genome {
  return mapRules(genome, () => 'bp');
}

/** Every rule of the genome with its place, in order. */
export function rulesOf(genome: Genome): { place: string; rule: LearningRuleName }[] {
  const rules: { place: string; rule: LearningRuleName }[] = [];
  mapRules(genome, (rule, where) => {
    rules.push({ place: where, rule });
    return rule;
  });
  return rules;
}
