import type { Genome } from '@bionas/contracts';
import { genomePlaces, type GenomePlace } from './genome-places.ts';
import { operationName } from './operation-names.ts';

export type GenomePart = 'operation' | 'rule' | 'source';

/** One place of two genomes; null where one of them does not have it. */
export interface GenomeDiffRow {
  /** As in `genomePlaces`: `layers.0`, `normal.3`, `head`. */
  readonly place: string;
  /** The place in words. */
  readonly label: string;
  readonly one: GenomePlace | null;
  readonly other: GenomePlace | null;
  /** What differs: nothing, or everything a place has that only one genome has. */
  readonly differs: ReadonlySet<GenomePart>;
}

/** Both genomes place by place, in canonical order: equal genomes differ nowhere, however they were written. */
export function genomeDiffRows(one: Genome, other: Genome): GenomeDiffRow[] {
  const left = new Map(genomePlaces(one).map((item) => [item.place, item]));
  const right = new Map(genomePlaces(other).map((item) => [item.place, item]));
  const places = [...new Set([...left.keys(), ...right.keys()])];
  const fixed = (place: string): boolean => (left.get(place) ?? right.get(place))?.operation === null;
  // The fixed layers of both at the end.
  return [...places.filter((place) => !fixed(place)), ...places.filter(fixed)].map((place) => {
    const a = left.get(place) ?? null;
    const b = right.get(place) ?? null;
    return {
      place,
      label: placeLabel(place),
      one: a,
      other: b,
      differs: a === null || b === null ? partsOf(a ?? b) : partsThatDiffer(a, b),
    };
  });
}

function partsThatDiffer(a: GenomePlace, b: GenomePlace): Set<GenomePart> {
  const parts = new Set<GenomePart>();
  if (a.operation !== b.operation) parts.add('operation');
  if (a.rule !== b.rule || a.depthwise !== b.depthwise) parts.add('rule');
  if (a.source !== b.source) parts.add('source');
  return parts;
}

function partsOf(item: GenomePlace | null): Set<GenomePart> {
  return new Set(
    (['operation', 'rule', 'source'] as const).filter((part) => (item?.[part] ?? null) !== null),
  );
}

const groups: Readonly<Record<string, (index: number) => string>> = {
  layers: (index) => `Layer ${index + 1}`,
  normal: (index) => `Normal cell, node ${Math.floor(index / 2) + 1}, ${order(index)} input`,
  reduce: (index) => `Reduction cell, node ${Math.floor(index / 2) + 1}, ${order(index)} input`,
  edges: (index) => `Edge ${index + 1}`,
};
const order = (index: number): string => (index % 2 === 0 ? 'first' : 'second');

function placeLabel(place: string): string {
  const [group = '', index] = place.split('.');
  if (index !== undefined) return groups[group]?.(Number(index)) ?? place;
  return `${place.slice(0, 1).toUpperCase()}${place.slice(1)}`;
}

/** The operation of a place in words; `fixed` for a layer that every network has. */
export function placeOperation(item: GenomePlace): string {
  return item.operation === null ? 'fixed' : operationName(item.operation).long;
}

/** What a place reads, as drawings number it; null where there is no choice. */
export function placeSource({ source, target }: GenomePlace, space: Genome['space']): string | null {
  if (source === null || target === null || space === 'bionas-chain-v1') return null;
  if (space === 'bionas-nb201-v1') return source === 0 ? 'input' : `node ${source}`;
  return source === 0 ? 'the cell before the last' : source === 1 ? 'the last cell' : `node ${source - 1}`;
}
