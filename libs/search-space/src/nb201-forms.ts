import { isConvOperation, nb201Flows, type Nb201Edge } from '@bionas/contracts';
import { nb201EdgeCount, nb201Operations, type Nb201Space } from './choices.ts';

/** One of each sort: whether an edge is used depends on no more. */
const sorts: readonly Nb201Edge[] = [
  { operation: 'none' },
  { operation: 'skip_connect' },
  { operation: 'nor_conv_3x3', rule: 'bp' },
];

/**
 * Number of different training forms of a NAS-Bench-201 cell: edges that are not used count as `none`.
 * @param rules how many an edge may have, and how many of them train differently where the edge reads zeros
 */
export function countNb201Forms(
  space: Nb201Space,
  { rules, atTheBottom }: { readonly rules: number; readonly atTheBottom: number },
): number {
  const operations = nb201Operations(space);
  const convolutions = operations.filter(isConvOperation).length;
  const empty = operations.filter((operation) => operation === 'none').length;
  const ways = [empty, operations.length - convolutions - empty, convolutions];
  const possible = sorts.filter((_, sort) => (ways[sort] ?? 0) > 0);
  const forms = new Map<string, number>();
  for (const edges of tuples(possible, nb201EdgeCount(space))) {
    const flows = nb201Flows(edges);
    const sortOf = edges.map((edge, index) => (flows[index]?.used === true ? sorts.indexOf(edge) : 0));
    const choices = sortOf.map((sort, index) => {
      if (sort === 0) return 1;
      const own = ways[sort] ?? 0;
      return sort === 1 ? own : own * (flows[index]?.fed === true ? rules : atTheBottom);
    });
    forms.set(
      sortOf.join(''),
      choices.reduce((all, choice) => all * choice, 1),
    );
  }
  return [...forms.values()].reduce((sum, form) => sum + form, 0);
}

/** Every list of `length` items, each one of `items`. */
function tuples<Item>(items: readonly Item[], length: number): Item[][] {
  let lists: Item[][] = [[]];
  for (let place = 0; place < length; place += 1) {
    lists = lists.flatMap((list) => items.map((item) => [...list, item]));
  }
  return lists;
}
