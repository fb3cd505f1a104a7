import { Group, Pagination, Select, Text } from '@mantine/core';
import type { JSX } from 'react';
import type { DataPage } from './data-column.ts';

const sizes = ['25', '50', '100', '500'];

export interface TableFooterProps {
  readonly shown: number;
  readonly noun: string;
  readonly page: DataPage | undefined;
}

/** How many rows there are, and the way to the others. */
export function TableFooter({ shown, noun, page }: TableFooterProps): JSX.Element {
  if (page === undefined) {
    return (
      <Text size="sm" c="dimmed">
        {shown.toLocaleString('en')} {noun}
      </Text>
    );
  }
  const first = shown === 0 ? 0 : page.offset + 1;
  return (
    <Group justify="space-between" gap="sm">
      <Text size="sm" c="dimmed" role="status">
        {first.toLocaleString('en')} to {(page.offset + shown).toLocaleString('en')} of{' '}
        {page.total.toLocaleString('en')} {noun}
      </Text>
      <Group gap="sm">
        <Select
          size="xs"
          w={110}
          aria-label="Rows a page"
          data={sizes.map((size) => ({ value: size, label: `${size} a page` }))}
          value={String(page.limit)}
          allowDeselect={false}
          onChange={(value) => {
            if (value !== null) page.onChange({ offset: 0, limit: Number(value) });
          }}
        />
        <Pagination
          size="sm"
          total={Math.max(1, Math.ceil(page.total / page.limit))}
          value={Math.floor(page.offset / page.limit) + 1}
          onChange={(number) => page.onChange({ offset: (number - 1) * page.limit, limit: page.limit })}
          getControlProps={(control) => ({ 'aria-label': `${control} page` })}
        />
      </Group>
    </Group>
  );
}
