'use client';

import type { LeaderboardRow } from '@bionas/contracts';
import { Badge, Tooltip } from '@mantine/core';
import type { JSX } from 'react';

/** Says that a network has learnt from attacked images, and how. Nothing where it was trained as usual. */
export function AdversarialBadge({ row }: { readonly row: LeaderboardRow }): JSX.Element | null {
  if (row.adversarial === null) return null;
  return (
    <Tooltip
      label={`Learnt from attacked images (${row.adversarial.text}), so it stands attacks better than the others and pays for it with accuracy`}
      events={{ hover: true, focus: true, touch: true }}
      multiline
      maw={320}
    >
      <Badge
        size="sm"
        variant="outline"
        color="blue"
        tabIndex={0}
        styles={{ root: { minWidth: 'max-content' }, label: { textTransform: 'none', overflow: 'visible' } }}
      >
        adversarially trained
      </Badge>
    </Tooltip>
  );
}
