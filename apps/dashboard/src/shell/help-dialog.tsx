'use client';

import { Group, Kbd, Modal, Table, Text } from '@mantine/core';
import type { JSX } from 'react';
import { shellPages } from './pages.ts';

const keys: readonly { keys: string; does: string }[] = [
  ...shellPages.map((page) => ({ keys: `g ${page.key}`, does: `Go to ${page.label}` })),
  { keys: 'g n', does: 'Launch a new experiment' },
  { keys: '/', does: 'Search on this page' },
  { keys: 'Ctrl K', does: 'Command palette' },
  { keys: '?', does: 'This help' },
  { keys: 'Esc', does: 'Close a dialog' },
];

export interface HelpDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** The keys, and what the words mean. */
export function HelpDialog({ opened, onClose }: HelpDialogProps): JSX.Element {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard and words" size="lg">
      <Table withRowBorders={false} verticalSpacing={4}>
        <Table.Tbody>
          {keys.map((line) => (
            <Table.Tr key={line.keys}>
              <Table.Td w={120}>
                <Group gap={4}>
                  {line.keys.split(' ').map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </Group>
              </Table.Td>
              <Table.Td>{line.does}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" mt="md">
        A <b>mix</b> is a network whose layers learn by different rules. Its <b>twin</b> has the same
        architecture, seed and data order, and learns by back-propagation everywhere. An <b>experiment</b>{' '}
        searches for mixes, trains the best beside their twins and attacks them; each of these is a <b>run</b>
        , and one trainer&apos;s try at it an <b>attempt</b>.
      </Text>
    </Modal>
  );
}
