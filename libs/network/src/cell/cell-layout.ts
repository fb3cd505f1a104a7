/** One cell of a stack, before it is built. */
export interface CellPlace {
  /** Channels of a node. */
  readonly channels: number;
  /** Whether its edges from the two inputs have stride 2. */
  readonly reduction: boolean;
  /** Whether the cell before halved its map. */
  readonly afterReduction: boolean;
}

/** The cells of a DARTS network (search.md, section 2.1): those at ⌊L/3⌋ and ⌊2L/3⌋ halve the map and double the channels. */
export function cellLayout(channels: number, cells: number): CellPlace[] {
  const isReduction = (index: number): boolean =>
    index === Math.floor(cells / 3) || index === Math.floor((2 * cells) / 3);
  let width = channels;
  return Array.from({ length: cells }, (_, index) => {
    const reduction = isReduction(index);
    if (reduction) width *= 2;
    return { channels: width, reduction, afterReduction: index > 0 && isReduction(index - 1) };
  });
}
