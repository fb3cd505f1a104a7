import type { JSX } from 'react';

/** Holds the place of rows that are not drawn. */
export function SpacerRow({
  height,
  span,
}: {
  readonly height: number;
  readonly span: number;
}): JSX.Element | null {
  if (height <= 0) return null;
  return (
    <tr className="spacer" aria-hidden>
      <td colSpan={span} style={{ height, padding: 0 }} />
    </tr>
  );
}
