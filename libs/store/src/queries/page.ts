import { sql, type AnyColumn, type SQL } from 'drizzle-orm';

/** Which part of a sorted list. */
export interface Page {
  /** Rows to leave out at the front; 0 if left out. */
  readonly offset?: number;
  /** At most this many; 50 if left out, 1,000 at most. */
  readonly limit?: number;
}

/** One page of a list that has `total` rows in all. */
export interface PageOf<Row> {
  readonly rows: Row[];
  readonly total: number;
}

export const limitOf = (page: Page): number => Math.min(Math.max(page.limit ?? 50, 1), 1_000);

/** Rows without a value come last in both directions: a missing accuracy is not the worst one. */
export const ordered = (column: AnyColumn | SQL, direction: 'asc' | 'desc'): SQL =>
  direction === 'asc' ? sql`${column} asc nulls last` : sql`${column} desc nulls last`;

/** A pattern that finds `text` anywhere, its wildcards taken literally. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
