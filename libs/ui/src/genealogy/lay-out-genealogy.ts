import { cluster, stratify } from 'd3-hierarchy';
import type { GenealogyMember } from './genealogy-member.ts';

export interface GenealogyPlace {
  readonly member: GenealogyMember;
  /** Along time, 0 to 1: members are in the order of time. */
  readonly x: number;
  /** Across, 0 (above) to 1. */
  readonly y: number;
}
export interface GenealogyLine {
  readonly from: GenealogyPlace;
  readonly to: GenealogyPlace;
  /** From the first parent: others are drawn lighter. */
  readonly main: boolean;
}
export interface GenealogyLayout {
  readonly places: readonly GenealogyPlace[];
  readonly lines: readonly GenealogyLine[];
  /** Members without children: each has a row of its own by family. */
  readonly rows: number;
}
export const genealogyViews = ['family', 'value'] as const;
export type GenealogyView = (typeof genealogyViews)[number];

/** Not the id of any member. */
const root = ' ';

/**
 * Members along time; across either by family, so that those of one line are near each other, or by value, the highest above and those without
 * one at the bottom.
 * @param members in the order of time, parents before their children
 */
export function layOutGenealogy(members: readonly GenealogyMember[], view: GenealogyView): GenealogyLayout {
  const { across: byFamily, rows } = familyRows(members);
  const across = view === 'family' ? byFamily : valueRows(members);
  const last = Math.max(1, members.length - 1);
  const places = new Map(
    members.map((member, index) => [member.id, { member, x: index / last, y: across.get(member.id) ?? 0.5 }]),
  );
  const lines = members.flatMap((member) =>
    member.parents.flatMap((parent, place): GenealogyLine[] => {
      const [from, to] = [places.get(parent), places.get(member.id)];
      return from === undefined || to === undefined ? [] : [{ from, to, main: place === 0 }];
    }),
  );
  return { places: [...places.values()], lines, rows };
}

/** A row for each member without children, in the order of the tree; the others in the middle of their children. */
function familyRows(members: readonly GenealogyMember[]): { across: Map<string, number>; rows: number } {
  if (members.length === 0) return { across: new Map(), rows: 0 };
  const known = new Set(members.map(({ id }) => id));
  const parentOf = ({ parents: [first] }: GenealogyMember): string =>
    first !== undefined && known.has(first) ? first : root;
  const tree = stratify<{ id: string; parent: string | null }>()
    .id(({ id }) => id)
    .parentId(({ parent }) => parent)([
    { id: root, parent: null },
    ...members.map((member) => ({ id: member.id, parent: parentOf(member) })),
  ]);
  const laid = cluster<{ id: string; parent: string | null }>()
    .size([1, 1])
    .separation(() => 1)(tree);
  return {
    across: new Map(laid.descendants().map((node) => [node.id ?? root, node.x])),
    rows: laid.leaves().length,
  };
}

/** Room under the lowest value for those that have none. */
const valueShare = 0.9;

function valueRows(members: readonly GenealogyMember[]): Map<string, number> {
  const [low, high] = valueBounds(members);
  return new Map(
    members.map(({ id, value }) => [
      id,
      value === null ? 1 : valueShare * (high === low ? 0.5 : (high - value) / (high - low)),
    ]),
  );
}

/** Lowest and highest value of all; 0 and 1 where there is none. */
export function valueBounds(members: readonly GenealogyMember[]): readonly [low: number, high: number] {
  const values = members.flatMap(({ value }) => value ?? []);
  if (values.length === 0) return [0, 1];
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
}
