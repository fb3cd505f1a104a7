import { wilsonInterval } from '@bionas/analysis';
import type { Count } from '@bionas/contracts';
import { formatAccuracy, formatCount } from '@bionas/ui';
import { Text } from '@mantine/core';
import type { JSX } from 'react';

/** A share with its Wilson 95 % interval and what was counted: `94.2 % [92.6, 95.5], 942 of 1,000`. */
export function CountText({ count }: { readonly count: Count }): JSX.Element {
  const { low, high } = wilsonInterval(count);
  return (
    <span style={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>
      <b>{formatAccuracy(count.correct / count.total)}</b>{' '}
      <Text span inherit c="dimmed">
        [{(low * 100).toFixed(1)}, {(high * 100).toFixed(1)}], {formatCount(count.correct)} of{' '}
        {formatCount(count.total)}
      </Text>
    </span>
  );
}
