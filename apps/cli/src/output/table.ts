import Table from 'cli-table3';

/** A table for the terminal; columns named in `right` are aligned right. */
export function renderTable(head: string[], rows: string[][], right: number[] = []): string {
  const table = new Table({
    head,
    colAligns: head.map((_, index) => (right.includes(index) ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  table.push(...rows);
  return table.toString();
}
