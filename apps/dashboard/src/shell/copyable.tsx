'use client';

import { ActionIcon, CopyButton, Group, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { JSX } from 'react';

export interface CopyableProps {
  /** What is copied. */
  readonly value: string;
  /** What is shown; the value itself without it. */
  readonly shown?: string;
  readonly what: string;
}

/** A hash, id or command in full or shortened, with a button that copies the whole. */
export function Copyable({ value, shown = value, what }: CopyableProps): JSX.Element {
  return (
    <Group gap={4} wrap="nowrap" display="inline-flex">
      <Text span inherit ff="monospace" title={value} style={{ overflowWrap: 'anywhere' }}>
        {shown}
      </Text>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'Copied' : `Copy ${what}`}>
            <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Copy ${what}`} onClick={copy}>
              {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Group>
  );
}
