import type { ExperimentRow } from '@bionas/contracts';
import { Group, Progress, Text } from '@mantine/core';
import type { JSX } from 'react';

/** Share of the planned work done, as bar and number. */
export function ExperimentProgress({
  row,
  width = 90,
}: {
  readonly row: ExperimentRow;
  readonly width?: number;
}): JSX.Element {
  const percent = Math.floor(row.progress * 100);
  const colour = row.state === 'failed' ? 'red' : row.state === 'finished' ? 'teal' : 'indigo';
  return (
    <Group gap={8} wrap="nowrap">
      <Progress.Root w={width} size="sm">
        <Progress.Section value={percent} color={colour} aria-label={`Progress of ${row.name}`} />
      </Progress.Root>
      <Text size="sm" ff="inherit" style={{ fontVariantNumeric: 'tabular-nums' }}>
        {percent} %
      </Text>
    </Group>
  );
}
