'use client';
import { Group, Mark, Switch, Table, Text } from '@mantine/core';
import type { Genome } from '@bionas/contracts';
import { useMemo, useState, type ReactElement, type ReactNode } from 'react';
import {
  genomeDiffRows,
  placeOperation,
  placeSource,
  type GenomeDiffRow,
  type GenomePart,
} from './genome-diff-rows.ts';
import type { GenomePlace } from './genome-places.ts';
import { RuleChip } from './rule-chip.tsx';

interface GenomeDiffProps {
  readonly one: Genome;
  readonly other: Genome;
  /** What the two are called. */
  readonly labels: readonly [one: string, other: string];
}

/** Two genomes place by place beside each other; what differs (operation, rule, source) is marked and said. */
export function GenomeDiff({ one, other, labels }: GenomeDiffProps): ReactElement {
  const rows = useMemo(() => genomeDiffRows(one, other), [one, other]);
  const [all, setAll] = useState(false);
  const different = rows.filter(({ differs }) => differs.size > 0);
  const shown = all ? rows : different;
  return (
    <div data-genome-diff>
      <Group justify="space-between" mb="xs">
        <Text size="sm">
          {different.length === 0
            ? `Alike in all ${rows.length} places.`
            : `${different.length} of ${rows.length} places differ.`}
        </Text>
        <Switch
          label="Show all places"
          checked={all}
          onChange={(event) => setAll(event.currentTarget.checked)}
        />
      </Group>
      {shown.length > 0 && (
        <Table.ScrollContainer minWidth={520}>
          <Table aria-label={`${labels[0]} beside ${labels[1]}, place by place`} verticalSpacing={4} fz="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Place</Table.Th>
                <Table.Th>{labels[0]}</Table.Th>
                <Table.Th>{labels[1]}</Table.Th>
                <Table.Th>Differs in</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map((row) => (
                <Table.Tr key={row.place} data-place={row.place}>
                  <Table.Th scope="row" fw={row.differs.size > 0 ? 600 : 400}>
                    {row.label}
                  </Table.Th>
                  <Table.Td>
                    <Place item={row.one} row={row} space={one.space} />
                  </Table.Td>
                  <Table.Td>
                    <Place item={row.other} row={row} space={other.space} />
                  </Table.Td>
                  <Table.Td>{[...row.differs].join(', ')}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </div>
  );
}

function Place({
  item,
  row,
  space,
}: {
  readonly item: GenomePlace | null;
  readonly row: GenomeDiffRow;
  readonly space: Genome['space'];
}): ReactElement {
  if (item === null) return <Text inherit>not there</Text>;
  const source = placeSource(item, space);
  const marked = (part: GenomePart, content: string): ReactNode =>
    row.differs.has(part) ? <Mark color="yellow">{content}</Mark> : content;
  return (
    <Group gap={6} wrap="nowrap" align="center">
      <Text span inherit>
        {marked('operation', placeOperation(item))}
        {source !== null && <> from {marked('source', source)}</>}
      </Text>
      {item.rule !== null && <RuleChip rule={item.rule} />}
      {item.depthwise !== null && (
        <>
          <Text span inherit c="dimmed">
            depthwise
          </Text>
          <RuleChip rule={item.depthwise} />
        </>
      )}
      {row.differs.has('rule') && (
        <Text span inherit fw={700} aria-hidden>
          ≠
        </Text>
      )}
    </Group>
  );
}
