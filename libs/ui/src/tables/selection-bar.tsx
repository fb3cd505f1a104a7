import { Group, Paper, Text } from '@mantine/core';
import type { JSX, ReactNode } from 'react';

/** How many rows are chosen, and what can be done with them. */
export function SelectionBar(props: {
  readonly count: number;
  readonly noun: string;
  readonly children: ReactNode;
}): JSX.Element {
  return (
    <Paper withBorder p="xs" shadow="sm" role="region" aria-label="Chosen rows">
      <Group justify="space-between">
        <Text size="sm">
          {props.count} {props.noun} chosen
        </Text>
        <Group gap="xs">{props.children}</Group>
      </Group>
    </Paper>
  );
}
