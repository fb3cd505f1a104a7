import { hashOf } from './canonical-json.ts';
import type { Cell, CellEdge, Genome } from './genome.ts';
import type { LearningRuleName, OperationName } from './names.ts';
import { byNode } from './nb201-cell.ts';

const edgeKey = (edge: CellEdge): string =>
  `${edge.source} ${edge.operation} ${edge.rule ?? ''} ${edge.depthwise ?? ''}`;

interface Ruled {
  readonly operation: OperationName;
  readonly rule?: LearningRuleName | undefined;
  readonly depthwise?: LearningRuleName | undefined;
}

/** A depthwise rule is written only where it is not that of the pointwise convolutions. */
function withRules<Place extends Ruled>(
  place: Place,
  rule: LearningRuleName,
  depthwise: LearningRuleName | undefined,
): Place {
  const { depthwise: _, ...rest } = place;
  return { ...(rest as Place), rule, ...(depthwise !== undefined && depthwise !== rule && { depthwise }) };
}

const tidied = <Place extends Ruled>(place: Place): Place =>
  place.rule === undefined ? place : withRules(place, place.rule, place.depthwise);

function canonicalCell(cell: Cell): Cell {
  return [0, 2, 4, 6].flatMap((start) =>
    cell
      .slice(start, start + 2)
      .map(tidied)
      .sort((a, b) => (edgeKey(a) < edgeKey(b) ? -1 : 1)),
  );
}

/** The same genome with a node's two edges sorted by source, so that equal cells get one id. */
export function canonicalGenome(genome: Genome): Genome {
  switch (genome.space) {
    case 'bionas-cell-v1':
      return { ...genome, normal: canonicalCell(genome.normal), reduce: canonicalCell(genome.reduce) };
    case 'bionas-chain-v1':
      return { ...genome, layers: genome.layers.map(tidied) };
    case 'bionas-nb201-v1':
      return { ...genome, edges: genome.edges.map(tidied) };
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
  nor_conv_1x1: 'n1',
  nor_conv_3x3: 'n3',
};

const place = ({ operation, rule, depthwise }: Ruled): string =>
  [shortOperation[operation], ...(rule === undefined ? [] : [`:${rule}`])].join('') +
  (depthwise === undefined ? '' : `/${depthwise}`);

/**
 * One line for tables and logs: `c3:fa c5:bp s3:usf/fa | head:bp` (pointwise / depthwise), the cells' edges as `s3:usf0`, or those of
 * a NAS-Bench-201 cell node by node: `n3:fa0 + -0 skip1 | stem:bp reduction:bp head:bp`.
 */
export function shortForm(genome: Genome): string {
  const canonical = canonicalGenome(genome);
  switch (canonical.space) {
    case 'bionas-chain-v1':
      return `${canonical.layers.map(place).join(' ')} | head:${canonical.slots.head}`;
    case 'bionas-cell-v1': {
      const cell = (edges: Cell): string => edges.map((edge) => `${place(edge)}${edge.source}`).join(' ');
      return `N ${cell(canonical.normal)} | R ${cell(canonical.reduce)}`;
    }
    case 'bionas-nb201-v1': {
      const { stem, reduction, head } = canonical.slots;
      const nodes = byNode(canonical.edges).map((edges) =>
        edges.map(({ edge, source }) => `${place(edge)}${source}`).join(' '),
      );
      return `${nodes.join(' + ')} | stem:${stem} reduction:${reduction} head:${head}`;
    }
  }
}

/**
 * Applies `change` to every rule of a genome, slots included: the one place that walks all of them. Places are named `layers.0`, `normal.3`,
 * `edges.5`, `head`; the depthwise convolutions of a place with a rule of their own `layers.0.depthwise`.
 */
export function mapRules(
  genome: Genome,
  change: (rule: LearningRuleName, place: string) => LearningRuleName,
): Genome {
  const changed = <Place extends Ruled>(ruled: Place, name: string): Place =>
    ruled.rule === undefined
      ? ruled
      : withRules(
          ruled,
          change(ruled.rule, name),
          ruled.depthwise === undefined ? undefined : change(ruled.depthwise, `${name}.depthwise`),
        );
  switch (genome.space) {
    case 'bionas-chain-v1':
      return {
        ...genome,
        slots: { head: change(genome.slots.head, 'head') },
        layers: genome.layers.map((layer, index) => changed(layer, `layers.${index}`)),
      };
    case 'bionas-cell-v1': {
      const cell = (edges: Cell, name: string): Cell =>
        edges.map((edge, index) => changed(edge, `${name}.${index}`));
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
    case 'bionas-nb201-v1':
      return {
        ...genome,
        slots: {
          stem: change(genome.slots.stem, 'stem'),
          reduction: change(genome.slots.reduction, 'reduction'),
          head: change(genome.slots.head, 'head'),
        },
        edges: genome.edges.map((edge, index) => changed(edge, `edges.${index}`)),
      };
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
