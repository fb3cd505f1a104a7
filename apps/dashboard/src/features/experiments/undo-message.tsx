import { Button, Group, Text } from '@mantine/core';
import type { JSX } from 'react';

/** What was done, and the way back. */
export function UndoMessage({
  text,
  onUndo,
}: {
  readonly text: string;
  readonly onUndo: () => void;
}): JSX.Element {
  return (
    <Group justify="space-between" wrap="nowrap">
      <Text size="sm">{text}</Text>
      <Button size="compact-sm" variant="default" onClick={onUndo}>
        Undo
      </Button>
    </Group>
  );
}
