'use client';

import { Badge, Tooltip } from '@mantine/core';
import type { JSX } from 'react';

interface BoardBadgeProps {
  readonly text: string;
  /** What it means; told on hover and focus. */
  readonly label: string;
  readonly color?: 'gray' | 'blue';
}

/** A word about a row of the board that explains itself. */
export function BoardBadge({ text, label, color = 'gray' }: BoardBadgeProps): JSX.Element {
  return (
    <Tooltip label={label} events={{ hover: true, focus: true, touch: true }} multiline maw={320}>
      <Badge
        size="sm"
        variant="outline"
        color={color}
        tabIndex={0}
        styles={{
          root: {
            minWidth: 'max-content',
            ...(color === 'gray' ? { color: 'var(--mantine-color-dimmed)' } : {}),
          },
          label: { textTransform: 'none', overflow: 'visible' },
        }}
      >
        {text}
      </Badge>
    </Tooltip>
  );
}
