/** Rows under a head, columns as wide as their widest cell; the first column to the left, numbers to the right. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines
    .map((line) =>
      widths
        .map((width, column) => (line[column] ?? '')[column === 0 ? 'padEnd' : 'padStart'](width))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
