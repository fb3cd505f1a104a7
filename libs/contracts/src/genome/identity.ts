import { hashOf } from './canonical-json.ts';
import type { Cell, CellEdge, Genome } from './genome.ts';
import type { LearningRuleName, OperationName } from './names.ts';

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

const place = ({ operation, rule, depthwise }: Ruled): string =>
  [shortOperation[operation], ...(rule === undefined ? [] : [`:${rule}`])].join('') +
  (depthwise === undefined ? '' : `/${depthwise}`);

/** One line for tables and logs: `c3:fa c5:bp s3:usf/fa | head:bp` (pointwise / depthwise), or the cells' edges as `s3:usf0`. */
export function shortForm(genome: Genome): string {
  const canonical = canonicalGenome(genome);
  switch (canonical.space) {
    case 'bionas-chain-v1':
      return `${canonical.layers.map(place).join(' ')} | head:${canonical.slots.head}`;
    case 'bionas-cell-v1': {
      const cell = (edges: Cell): string => edges.map((edge) => `${place(edge)}${edge.source}`).join(' ');
      return `N ${cell(canonical.normal)} | R ${cell(canonical.reduce)}`;
    }
  }
}

/**
 * Applies `change` to every rule of a genome, slots included: the one place that walks all of them. Places are named `layers.0`, `normal.3`,
 * `head`; the depthwise convolutions of a place with a rule of their own `layers.0.depthwise`.
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
