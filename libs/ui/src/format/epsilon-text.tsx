'use client';
import { Text, Tooltip } from '@mantine/core';
import type { ReactElement } from 'react';
import { formatEpsilon, formatEpsilonDecimal } from './numbers.ts';

/** `8/255` with the decimal in the tooltip. */
export function EpsilonText({ epsilon }: { readonly epsilon: number | null }): ReactElement {
  const text = formatEpsilon(epsilon);
  if (epsilon === null)
    return (
      <Text span c="dimmed" inherit>
        {text}
      </Text>
    );
  return (
    <Tooltip
      label={`${formatEpsilonDecimal(epsilon)} of the pixel range, L∞`}
      events={{ hover: true, focus: true, touch: true }}
    >
      <span style={{ whiteSpace: 'nowrap' }}>{text}</span>
    </Tooltip>
  );
}
