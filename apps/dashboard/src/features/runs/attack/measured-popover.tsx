'use client';

import { ActionIcon, Popover, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import type { JSX, ReactNode } from 'react';
import { FactsTable } from '../facts-table.tsx';
import type { WordedFact } from './attack-words.ts';

export interface MeasuredPopoverProps {
  /** The figure it stands beside. */
  readonly what: string;
  readonly facts: readonly WordedFact[];
  /** In words, above the facts. */
  readonly children?: ReactNode;
}

/** "How was this measured?", beside a figure. */
export function MeasuredPopover({ what, facts, children }: MeasuredPopoverProps): JSX.Element {
  return (
    <Popover width={440} position="bottom-end" withArrow shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={`How was this measured? ${what}`}
          title="How was this measured?"
        >
          <IconInfoCircle size={16} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={`How ${what} was measured`}>
        <Text size="sm" fw={600} mb={4}>
          How was this measured? {what}
        </Text>
        {children !== undefined && (
          <Text size="sm" mb="xs">
            {children}
          </Text>
        )}
        <FactsTable label={`How ${what} was measured`} facts={facts} nameWidth={110} />
      </Popover.Dropdown>
    </Popover>
  );
}
