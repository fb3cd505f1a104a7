'use client';

import { Badge, Group, Text } from '@mantine/core';
import type { JSX } from 'react';
import type { RankChange } from './rank-changes.ts';

const flash = `
@keyframes bionas-rank { from { background: light-dark(var(--mantine-color-yellow-2), rgba(250, 176, 5, 0.35)); } }
.bionas-rank-changed { animation: bionas-rank 12s ease-out; border-radius: 4px; }
@media (prefers-reduced-motion: reduce) { .bionas-rank-changed { animation: none; } }
`;

/** A rank, and for some seconds how it changed: the board re-ranks itself while one looks at it. */
export function RankCell({
  rank,
  change,
}: {
  readonly rank: number;
  readonly change: RankChange | undefined;
}): JSX.Element {
  return (
    <Group
      gap={6}
      wrap="nowrap"
      {...(change === undefined ? {} : { className: 'bionas-rank-changed', 'data-rank-changed': true })}
    >
      <style href="bionas-rank" precedence="default">
        {flash}
      </style>
      <Text span inherit fw={600}>
        {rank}
      </Text>
      {change !== undefined && (
        <Badge size="xs" variant="default" aria-label={changeText(change)}>
          {change.kind === 'new' ? 'new' : change.by > 0 ? `▲ ${change.by}` : `▼ ${-change.by}`}
        </Badge>
      )}
    </Group>
  );
}

function changeText(change: RankChange): string {
  if (change.kind === 'new') return 'new on the board';
  const places = Math.abs(change.by) === 1 ? '1 place' : `${Math.abs(change.by)} places`;
  return change.by > 0 ? `up ${places}` : `down ${places}`;
}
