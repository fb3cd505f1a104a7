'use client';

import type { LeaderboardRow } from '@bionas/contracts';
import type { JSX } from 'react';
import { BoardBadge } from './board-badge.tsx';

/** Says that a network has learnt from attacked images, and how. Nothing where it was trained as usual. */
export function AdversarialBadge({ row }: { readonly row: LeaderboardRow }): JSX.Element | null {
  if (row.adversarial === null) return null;
  return (
    <BoardBadge
      text="adversarially trained"
      color="blue"
      label={`Learnt from attacked images (${row.adversarial.text}), so it stands attacks better than the others and pays for it with accuracy`}
    />
  );
}
