'use client';
import type { Estimate } from '@bionas/contracts';
import { Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { absent, formatPercent, formatValue } from '../format/numbers.ts';
import { formatInterval, noInterval } from './format-estimate.ts';

interface EstimateTextProps {
  readonly estimate: Estimate | null;
  /** The values are shares from 0 to 1 (default). */
  readonly percent?: boolean;
  readonly digits?: number;
  /** What to say where there is no estimate. */
  readonly missing?: string;
  readonly bold?: boolean;
}

/** A mean with its 95 % interval and n; never an interval without n, never a lone seed dressed up as one. */
export function EstimateText({
  estimate,
  percent = true,
  digits = 1,
  missing = absent,
  bold = false,
}: EstimateTextProps): ReactElement {
  if (estimate === null) {
    return (
      <Text span inherit c="dimmed">
        {missing}
      </Text>
    );
  }
  const interval = formatInterval(estimate, percent, digits);
  return (
    <span style={{ whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }}>
      <span style={bold ? { fontWeight: 700 } : {}}>
        {percent ? formatPercent(estimate.mean, digits) : formatValue(estimate.mean)}
      </span>{' '}
      <Text span inherit c="dimmed">
        {interval === null ? `(${noInterval(estimate.n)})` : `${interval} (n\u00a0=\u00a0${estimate.n})`}
      </Text>
    </span>
  );
}
