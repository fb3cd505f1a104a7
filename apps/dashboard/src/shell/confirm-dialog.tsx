'use client';

import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { JSX, ReactNode } from 'react';

export interface ConfirmDialogProps {
  readonly opened: boolean;
  readonly title: string;
  /** What will happen and whether it can be undone. */
  readonly children: ReactNode;
  /** The word on the button: an imperative. */
  readonly action: string;
  readonly loading?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something that ends work. The safe answer has the focus. */
export function ConfirmDialog(props: ConfirmDialogProps): JSX.Element {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title} centered>
      <Stack>
        <Text size="sm" component="div">
          {props.children}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose} data-autofocus>
            Go back
          </Button>
          <Button color="red" loading={props.loading ?? false} onClick={props.onConfirm}>
            {props.action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
