'use client';

import type { ExperimentRow } from '@bionas/contracts';
import { ActionIcon, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArchive, IconCopy, IconDots, IconExternalLink, IconPlayerStop } from '@tabler/icons-react';
import Link from 'next/link';
import type { JSX } from 'react';
import { ConfirmDialog } from '../../shell/confirm-dialog.tsx';
import { hasEnded } from './experiment-states.ts';
import { useExperimentActions } from './use-experiment-actions.ts';

/** What can be done with an experiment of the list. */
export function ExperimentMenu({ row }: { readonly row: ExperimentRow }): JSX.Element {
  const actions = useExperimentActions();
  const [asking, ask] = useDisclosure(false);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Actions on ${row.name}`}
            loading={actions.busy}
          >
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component={Link}
            href={`/experiments/${row.id}`}
            leftSection={<IconExternalLink size={16} />}
          >
            Open
          </Menu.Item>
          <Menu.Item
            component={Link}
            href={`/experiments/new?from=${row.id}`}
            leftSection={<IconCopy size={16} />}
          >
            Clone
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconPlayerStop size={16} />}
            color="red"
            disabled={hasEnded(row.state)}
            onClick={ask.open}
          >
            Cancel
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArchive size={16} />}
            disabled={!hasEnded(row.state)}
            onClick={() => actions.archive(row)}
          >
            Archive
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={asking}
        onClose={ask.close}
        title={`Cancel “${row.name}”?`}
        action="Cancel the experiment"
        onConfirm={() => {
          ask.close();
          actions.cancel(row);
        }}
      >
        Its running work stops and queued work is dropped. What is finished stays. A cancelled experiment
        cannot go on; it can be cloned.
      </ConfirmDialog>
    </>
  );
}
