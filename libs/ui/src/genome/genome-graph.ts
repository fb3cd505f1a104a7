/**
 * A genome as graphs to draw (pure: no layout, no React). A chain is one path of layers. A cell is the DAG of DARTS or of
 * NAS-Bench-201: nodes are feature maps, each operation is a small box between the two nodes it joins, so that long names never lie
 * on top of each other.
 */
import type { Genome } from '@bionas/contracts';
import { genomePlaces, unusedPlaces, type GenomePlace } from './genome-places.ts';
import { operationName } from './operation-names.ts';
import { placeRules } from './rule-names.ts';

export interface DrawnNode {
  readonly id: string;
  readonly kind: 'map' | 'operation';
  readonly label: string;
  readonly rule: string | null;
  /** What is written of its rules, e.g. `uSF/FA`; empty without weights. */
  readonly rules: string;
  /** Of the depthwise convolutions, where it is another. */
  readonly depthwise: string | null;
  /** Marked as differing from the genome it is compared with. */
  readonly marked: boolean;
  readonly width: number;
  readonly height: number;
}

export interface DrawnEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly rule: string | null;
  readonly marked: boolean;
}

export interface DrawnGraph {
  readonly key: 'chain' | 'normal' | 'reduce' | 'cell';
  readonly title: string;
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
}

/** @param marked places (as in `genomePlaces`) to be drawn as different */
export function genomeGraphs(genome: Genome, marked: ReadonlySet<string> = new Set()): DrawnGraph[] {
  const places = genomePlaces(genome);
  switch (genome.space) {
    case 'bionas-chain-v1':
      return [chainGraph(places, marked)];
    case 'bionas-cell-v1':
      return [
        cellGraph('normal', 'Normal cell', places, marked),
        cellGraph('reduce', 'Reduction cell', places, marked),
      ];
    case 'bionas-nb201-v1':
      return [nb201Graph(places, { marked, unused: unusedPlaces(genome) })];
  }
}

function chainGraph(places: readonly GenomePlace[], marked: ReadonlySet<string>): DrawnGraph {
  const layers = places.filter((item) => item.operation !== null || item.place === 'head');
  const nodes = [
    mapNode('input', 'image'),
    ...layers.map((item) => operationNode(item, marked)),
    mapNode('output', 'classes'),
  ];
  const edges = nodes.slice(1).map((node, index): DrawnEdge => {
    const from = nodes[index]?.id ?? 'input';
    return { id: `${from}>${node.id}`, source: from, target: node.id, rule: node.rule, marked: node.marked };
  });
  return { key: 'chain', title: 'Layers', nodes, edges };
}

function cellGraph(
  key: 'normal' | 'reduce',
  title: string,
  places: readonly GenomePlace[],
  marked: ReadonlySet<string>,
): DrawnGraph {
  const operations = places.filter((item) => item.place.startsWith(`${key}.`));
  const nodes = [
    mapNode('node.0', 'input k−2'),
    mapNode('node.1', 'input k−1'),
    ...[2, 3, 4, 5].map((node) => mapNode(`node.${node}`, String(node - 1))),
    mapNode('output', 'concat'),
    ...operations.map((item) => operationNode(item, marked)),
  ];
  const edges = [
    ...operations.flatMap((item) => bothSides(item, marked)),
    ...[2, 3, 4, 5].map((node): DrawnEdge => ({
      id: `node.${node}>output`,
      source: `node.${node}`,
      target: 'output',
      rule: null,
      marked: false,
    })),
  ];
  return { key, title, nodes, edges };
}

/** Edges that hold nothing are left out, unless just that is the difference to be seen. */
function nb201Graph(
  places: readonly GenomePlace[],
  { marked, unused }: { readonly marked: ReadonlySet<string>; readonly unused: ReadonlySet<string> },
): DrawnGraph {
  const all = places.filter((item) => item.operation !== null);
  const drawn = all.filter((item) => item.operation !== 'none' || marked.has(item.place));
  const last = all.at(-1)?.target ?? 0;
  const nodes = [
    mapNode('node.0', 'input'),
    ...Array.from({ length: last - 1 }, (_, index) => mapNode(`node.${index + 1}`, String(index + 1))),
    mapNode(`node.${last}`, 'output'),
    ...drawn.map((item) => operationNode(item, marked, unused.has(item.place) ? ' (not built)' : '')),
  ];
  return { key: 'cell', title: 'Cell', nodes, edges: drawn.flatMap((item) => bothSides(item, marked)) };
}

/** The lines from the node that an operation reads to its box, and on to the node that it feeds. */
function bothSides(item: GenomePlace, marked: ReadonlySet<string>): DrawnEdge[] {
  const look = { rule: item.rule, marked: marked.has(item.place) };
  return [
    { id: `${item.place}>in`, source: `node.${item.source ?? 0}`, target: item.place, ...look },
    { id: `${item.place}>out`, source: item.place, target: `node.${item.target ?? 2}`, ...look },
  ];
}

function mapNode(id: string, label: string): DrawnNode {
  return {
    id,
    kind: 'map',
    label,
    rule: null,
    rules: '',
    depthwise: null,
    marked: false,
    width: Math.max(30, 16 + label.length * 7),
    height: 30,
  };
}

function operationNode(item: GenomePlace, marked: ReadonlySet<string>, note = ''): DrawnNode {
  const label = item.operation === null ? 'head' : `${operationName(item.operation).long}${note}`;
  const { rule, depthwise } = item;
  const rules = rule === null ? '' : placeRules({ rule, depthwise });
  return {
    id: item.place,
    kind: 'operation',
    label,
    rule,
    rules,
    depthwise,
    marked: marked.has(item.place),
    width: 40 + label.length * 7 + (rules === '' ? 0 : 12 + rules.length * 8),
    height: 30,
  };
}
