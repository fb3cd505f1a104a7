/** @param left columns of words at its left; figures follow, to the right of their cells */
export function markdownTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  left = 1,
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(heads),
    line(heads.map((_, column) => (column < left ? '---' : '---:'))),
    ...rows.map(line),
  ].join('\n');
}
