'use client';
import { Text, Tooltip } from '@mantine/core';
import type { ReactElement } from 'react';
import { formatDate, formatUtc } from './times.ts';

/** A moment in local time with UTC in the tooltip. */
export function DateText({ at }: { readonly at: number | null }): ReactElement {
  if (at === null)
    return (
      <Text span c="dimmed" inherit>
        –
      </Text>
    );
  return (
    <Tooltip label={formatUtc(at)} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={new Date(at).toISOString()} style={{ whiteSpace: 'nowrap' }}>
        {formatDate(at)}
      </time>
    </Tooltip>
  );
}
