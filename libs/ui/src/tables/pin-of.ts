import type { DataColumn } from './data-column.ts';

export interface Pin {
  readonly className?: string;
  readonly style?: { readonly left: number } | { readonly right: number };
}

/** Which cells stay in sight while the table is scrolled sideways: the first column, and those that ask for the right edge. */
export function pinOf<Row>(column: DataColumn<Row>, index: number, firstLeft: number): Pin {
  if (index === 0) return { className: 'pinned', style: { left: firstLeft } };
  return column.pinRight ? { className: 'pinned', style: { right: 0 } } : {};
}
