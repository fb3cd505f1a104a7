import type { DataColumn } from './data-column.ts';

export interface Pin {
  readonly className?: string;
  readonly style?: { readonly left: number } | { readonly right: number };
}

/** Width of the column of boxes. */
export const selectWidth = 40;
export const selectStyle = { left: 0, width: selectWidth, minWidth: selectWidth };

/** Which cells stay in sight while the table is scrolled sideways: the first column, and those that ask for the right edge. */
export function pinOf<Row>(column: DataColumn<Row>, index: number, firstLeft: number): Pin {
  if (index === 0) return { className: 'pinned', style: { left: firstLeft } };
  return column.pinRight ? { className: 'pinned', style: { right: 0 } } : {};
}
