'use client';
import type { Estimate } from '@bionas/contracts';
import { Text, Tooltip } from '@mantine/core';
import type { ReactElement } from 'react';
import { absent, formatPoints } from '../format/numbers.ts';
import { excludesZero, noInterval } from './format-estimate.ts';

interface DifferenceTextProps {
  /** Paired over seeds, as a share (0.01 is one percentage point). */
  readonly difference: Estimate | null;
  readonly digits?: number;
  readonly missing?: string;
}

/** A paired difference in points with its interval. Coloured, with an arrow, only when the interval excludes 0. */
export function DifferenceText({
  difference,
  digits = 1,
  missing = absent,
}: DifferenceTextProps): ReactElement {
  if (difference === null) {
    return (
      <Text span inherit c="dimmed">
        {missing}
      </Text>
    );
  }
  const { low, high, mean, n } = difference;
  const shown = excludesZero(difference) === true;
  const colour = mean > 0 ? 'green' : 'red';
  return (
    <Tooltip
      label={
        shown
          ? 'percentage points, paired over seeds; the 95 % interval excludes 0'
          : 'percentage points, paired over seeds; no difference shown'
      }
      openDelay={300}
      events={{ hover: true, focus: true, touch: true }}
    >
      <span style={{ whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }}>
        <span
          style={
            shown
              ? {
                  fontWeight: 700,
                  color: `light-dark(var(--mantine-color-${colour}-9), var(--mantine-color-${colour}-4))`,
                }
              : {}
          }
        >
          {shown ? (mean > 0 ? '▲\u00a0' : '▼\u00a0') : ''}
          {formatPoints(mean, digits)}
        </span>{' '}
        <Text span inherit c="dimmed">
          {low === null || high === null
            ? `(${noInterval(n)})`
            : `(${formatPoints(low, digits)}\u00a0…\u00a0${formatPoints(high, digits)}, n\u00a0=\u00a0${n})`}
        </Text>
      </span>
    </Tooltip>
  );
}
