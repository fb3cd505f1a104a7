import type { ReactNode } from 'react';

/** One column of a {@link DataTable}. Keep the list at module level or in a memo: a new list builds the table anew. */
export interface DataColumn<Row> {
  readonly id: string;
  /** The heading, and the column's name in the picker and in exports. */
  readonly header: string;
  /** What the number is and where it comes from; shown on the heading. */
  readonly help?: string;
  /** What is sorted and exported; null sorts last. */
  readonly value?: (row: Row) => string | number | boolean | null;
  /** What is drawn; without it the value as it is. */
  readonly cell?: (row: Row) => ReactNode;
  readonly sortable?: boolean;
  /** Numbers stand on the right. */
  readonly numeric?: boolean;
  /** In pixels. */
  readonly width?: number;
  /** Stays in sight at the right edge: for actions. */
  readonly pinRight?: boolean;
  /** Not shown until the reader picks it. */
  readonly hidden?: boolean;
}

/** Which column the rows are sorted by. */
export interface DataSort {
  readonly id: string;
  readonly descending: boolean;
}

/** A page of rows the server holds; `total` counts all that match. */
export interface DataPage {
  readonly offset: number;
  readonly limit: number;
  readonly total: number;
  readonly onChange: (page: { offset: number; limit: number }) => void;
}
