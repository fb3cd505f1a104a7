'use client';

import { Group, Text, Tooltip } from '@mantine/core';
import { IconPlugConnected, IconPlugConnectedX, IconRefresh } from '@tabler/icons-react';
import type { JSX } from 'react';
import { connectionWords } from './connection.ts';
import { useConnection } from './live-provider.tsx';
import { useNow } from './use-now.ts';

/** Whether this page is alive, as word, colour and icon. */
export function ConnectionDot(): JSX.Element {
  const connection = useConnection();
  const now = useNow();
  const { word, sentence, stale } = connectionWords(connection, now ?? 0);
  const Icon = stale
    ? IconPlugConnectedX
    : connection.state === 'connected'
      ? IconPlugConnected
      : IconRefresh;
  const colour = stale ? 'orange' : connection.state === 'connected' ? 'teal' : 'gray';
  return (
    <Tooltip label={sentence} multiline maw={300}>
      <Group gap={6} wrap="nowrap" role="status" aria-live="polite" data-connection={connection.state}>
        <Icon
          size={18}
          color={`light-dark(var(--mantine-color-${colour}-9), var(--mantine-color-${colour}-4))`}
          aria-hidden
        />
        <Text
          size="sm"
          c={`light-dark(var(--mantine-color-${colour}-9), var(--mantine-color-${colour}-4))`}
          visibleFrom="xs"
        >
          {word}
        </Text>
      </Group>
    </Tooltip>
  );
}
