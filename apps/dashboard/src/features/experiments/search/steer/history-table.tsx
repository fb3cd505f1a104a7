'use client';

import type { InterventionRow, SpaceSpec } from '@bionas/contracts';
import { DateText } from '@bionas/ui';
import { Table, Text } from '@mantine/core';
import type { JSX } from 'react';
import { PageLink } from '../../../../shell/page-link.tsx';
import { changeWords } from './change-words.ts';

/** What became of a change. */
function outcomeWords({ round, refusal, change }: InterventionRow): string {
  if (refusal !== null) return `refused: ${refusal.message}`;
  if (change.kind === 'fork') return '';
  return round === null ? 'waits for the end of the round' : `after round ${round}`;
}

/** Every change of a search, newest first. */
export function HistoryTable({
  rows,
  space,
}: {
  readonly rows: readonly InterventionRow[];
  readonly space: SpaceSpec['kind'];
}): JSX.Element {
  return (
    <Table.ScrollContainer minWidth={480}>
      <Table aria-label="History of changes" fz="sm" verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>No.</Table.Th>
            <Table.Th>Change</Table.Th>
            <Table.Th>Took effect</Table.Th>
            <Table.Th>By</Table.Th>
            <Table.Th>When</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.toReversed().map((row) => (
            <Table.Tr key={row.number}>
              <Table.Td>{row.number}</Table.Td>
              <Table.Td>
                {changeWords(row.change, space)}
                {'experimentId' in row.change && (
                  <>
                    {' '}
                    (<PageLink href={`/experiments/${row.change.experimentId}`}>open</PageLink>)
                  </>
                )}
              </Table.Td>
              <Table.Td>
                <Text size="sm" {...(row.refusal !== null && { c: 'var(--mantine-color-error)' })}>
                  {outcomeWords(row)}
                </Text>
              </Table.Td>
              <Table.Td>{row.by ?? '–'}</Table.Td>
              <Table.Td>
                <DateText at={row.at} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
