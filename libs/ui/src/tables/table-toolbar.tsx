import { ActionIcon, Group, Tooltip } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { JSX, ReactNode } from 'react';
import { ColumnPicker } from './column-picker.tsx';
import type { DataColumn } from './data-column.ts';
import { downloadText } from './download-text.ts';

export interface TableToolbarProps<Row> {
  readonly noun: string;
  readonly columns: readonly DataColumn<Row>[];
  readonly visible: Readonly<Record<string, boolean>>;
  readonly onToggle: (id: string, visible: boolean) => void;
  readonly csv: () => string;
  readonly empty: boolean;
  /** The page's own filters. */
  readonly children: ReactNode;
}

/** Above a table: the page's filters on the left, CSV and the choice of columns on the right. */
export function TableToolbar<Row>(props: TableToolbarProps<Row>): JSX.Element {
  return (
    <Group justify="space-between" align="flex-end" gap="sm">
      <Group gap="sm" align="flex-end">
        {props.children}
      </Group>
      <Group gap="xs">
        <Tooltip label="Download these rows as CSV">
          <ActionIcon
            variant="default"
            size="lg"
            aria-label="Download these rows as CSV"
            disabled={props.empty}
            onClick={() => downloadText(`${props.noun}.csv`, props.csv())}
          >
            <IconDownload size={18} />
          </ActionIcon>
        </Tooltip>
        <ColumnPicker
          columns={props.columns.map((column) => ({
            id: column.id,
            header: column.header,
            visible: props.visible[column.id] ?? true,
          }))}
          onToggle={props.onToggle}
        />
      </Group>
    </Group>
  );
}
