import { Text } from '@mantine/core';
import type { JSX } from 'react';

/** What matters, and below it what belongs to it. */
export function TwoLines({
  first,
  second,
}: {
  readonly first: string;
  readonly second: string;
}): JSX.Element {
  return (
    <>
      {first}
      <Text size="xs" c="dimmed">
        {second}
      </Text>
    </>
  );
}
