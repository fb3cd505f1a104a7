'use client';

import type { Comparison, ComparisonGroup } from '@bionas/contracts';
import { Group, Mark, Paper, Skeleton, Switch, Table, Text, Title } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import type { JSX } from 'react';
import { useTRPC } from '../../api/trpc.ts';
import { settingRows } from './configuration.ts';

interface SettingsTableProps {
  readonly groups: readonly ComparisonGroup[];
  readonly labels: ReadonlyMap<string, string>;
  readonly differences: Comparison['differences'];
  readonly all: boolean;
  readonly onAll: (all: boolean) => void;
}

/** The settings of each group: those that differ, or all of them. */
export function SettingsTable({ groups, labels, differences, all, onAll }: SettingsTableProps): JSX.Element {
  const trpc = useTRPC();
  const specs = useQueries({
    queries: groups.flatMap((group) => {
      const run = group.runs[0];
      return run === undefined ? [] : [trpc.runs.get.queryOptions({ id: run.id }, { enabled: all })];
    }),
    combine: (results) => results.map((result) => result.data?.spec),
  });
  const rows = settingRows(differences, all && specs.length === groups.length ? specs : null);
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          Configuration
        </Title>
        <Switch
          label="Show all settings"
          checked={all}
          onChange={(event) => onAll(event.currentTarget.checked)}
        />
      </Group>
      {rows.length === 0 ? (
        <Text c="dimmed">No setting differs between these groups.</Text>
      ) : (
        <Table.ScrollContainer minWidth={500} maxHeight={460}>
          <Table aria-label="Settings by group" verticalSpacing={4} fz="sm" stickyHeader>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Setting</Table.Th>
                {groups.map((group) => (
                  <Table.Th key={group.key}>{labels.get(group.key) ?? group.label}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <Table.Tr key={row.path}>
                  <Table.Th scope="row" fw={row.differs ? 600 : 400}>
                    {row.path}
                  </Table.Th>
                  {groups.map((group, index) => (
                    <Table.Td key={group.key} style={{ overflowWrap: 'anywhere' }}>
                      {row.differs && row.values[index] !== row.values[0] ? (
                        <Mark color="yellow">{row.values[index] ?? '–'}</Mark>
                      ) : (
                        (row.values[index] ?? '–')
                      )}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {all && specs.some((spec) => spec === undefined) && <Skeleton h={24} mt="xs" />}
    </Paper>
  );
}
