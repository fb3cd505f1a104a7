'use client';

import type { RunRow } from '@bionas/contracts';
import { formatAgo } from '@bionas/ui';
import { Text } from '@mantine/core';
import type { JSX } from 'react';
import { useNow } from '../../live/use-now.ts';

/** `last heartbeat 3 s ago`, ticking, while a worker is on the run. */
export function HeartbeatText({ run }: { readonly run: Pick<RunRow, 'heartbeatAt'> }): JSX.Element | null {
  const now = useNow();
  if (run.heartbeatAt === null || now === null) return null;
  return (
    <Text size="sm" c="dimmed" style={{ fontVariantNumeric: 'tabular-nums' }}>
      last heartbeat {formatAgo(Math.min(run.heartbeatAt, now), now)}
    </Text>
  );
}
