import { ActionIcon, Checkbox, Popover, ScrollArea, Stack, TextInput, Tooltip } from '@mantine/core';
import { IconColumns3, IconSearch } from '@tabler/icons-react';
import { useState, type JSX } from 'react';

export interface ColumnPickerProps {
  readonly columns: readonly { id: string; header: string; visible: boolean }[];
  readonly onToggle: (id: string, visible: boolean) => void;
}

/** Which columns a table shows, with a search for tables of many. */
export function ColumnPicker({ columns, onToggle }: ColumnPickerProps): JSX.Element {
  const [search, setSearch] = useState('');
  const wanted = columns.filter((column) => column.header.toLowerCase().includes(search.toLowerCase()));
  return (
    <Popover position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Tooltip label="Choose columns">
          <ActionIcon variant="default" size="lg" aria-label="Choose columns">
            <IconColumns3 size={18} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs" w={220}>
          <TextInput
            size="xs"
            aria-label="Search columns"
            placeholder="Search columns"
            leftSection={<IconSearch size={14} />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <ScrollArea.Autosize mah={300}>
            <Stack gap={6}>
              {wanted.map((column) => (
                <Checkbox
                  key={column.id}
                  size="xs"
                  label={column.header}
                  checked={column.visible}
                  onChange={(event) => onToggle(column.id, event.currentTarget.checked)}
                />
              ))}
            </Stack>
          </ScrollArea.Autosize>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
