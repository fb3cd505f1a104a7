'use client';

import { formatAgo } from '@bionas/ui';
import type { JSX } from 'react';
import { useNow } from '../../live/use-now.ts';

/** How long ago a worker was last heard of, ticking. */
export function LastHeartbeat({ at }: { readonly at: number }): JSX.Element {
  const now = useNow();
  return (
    <span style={{ fontVariantNumeric: 'tabular-nums' }}>
      {now === null ? '–' : formatAgo(Math.min(at, now), now)}
    </span>
  );
}
