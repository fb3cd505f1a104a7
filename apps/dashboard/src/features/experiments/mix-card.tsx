'use client';

import type { ComparisonGroup, Genome } from '@bionas/contracts';
import { DifferenceText, EstimateText, GenomeDrawing, GenomeStrip, RoleBadge } from '@bionas/ui';
import { Button, Group, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { IconArrowsDiff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import type { JSX } from 'react';
import { errorMessage } from '../../api/error-message.ts';
import { compareHref } from '../compare/compare-url.ts';
import { useTRPC } from '../../api/trpc.ts';

export interface MixCardProps {
  readonly experimentId: string;
  readonly genomeId: string;
  readonly genome: Genome;
  readonly place: number;
}

function GroupLine({
  group,
  first,
}: {
  readonly group: ComparisonGroup;
  readonly first: boolean;
}): JSX.Element {
  return (
    <Table.Tr>
      <Table.Td>{group.role === null ? group.label : <RoleBadge role={group.role} />}</Table.Td>
      <Table.Td>
        <EstimateText estimate={group.accuracy} missing="not yet measured" bold={first} />
      </Table.Td>
      <Table.Td>
        <EstimateText estimate={group.robust} missing="not yet attacked" />
      </Table.Td>
      <Table.Td>{first ? '' : <DifferenceText difference={group.difference} missing="not yet" />}</Table.Td>
    </Table.Tr>
  );
}

/** A discovered mix: its drawing, its accuracy with interval, its controls, and the way to the full comparison. */
export function MixCard({ experimentId, genomeId, genome, place }: MixCardProps): JSX.Element {
  const trpc = useTRPC();
  const comparison = useQuery(trpc.findings.compare.queryOptions({ experimentId, mixGenomeId: genomeId }));
  const groups = comparison.data?.groups ?? [];
  const mix = groups.find((group) => group.role === 'mix' && group.genomeId === genomeId);
  const controls = groups.filter((group) => group !== mix);
  return (
    <Paper withBorder p="md" component="section" aria-label={`Mix ${place}`}>
      <Group justify="space-between" mb="sm">
        <Group gap="sm">
          <Title order={2} size="h4">
            Mix {place}
          </Title>
          <GenomeStrip genome={genome} />
          <Text size="sm" c="dimmed" ff="monospace" title={genomeId}>
            {genomeId.slice(0, 12)}
          </Text>
        </Group>
        <Button
          component={Link}
          href={compareHref({ experiment: experimentId, mix: genomeId })}
          variant="default"
          leftSection={<IconArrowsDiff size={18} />}
        >
          Compare with its controls
        </Button>
      </Group>
      <Stack gap="md">
        <GenomeDrawing genome={genome} maxHeight={340} />
        <Stack gap="xs">
          {comparison.error !== null && (
            <Text size="sm" c="dimmed">
              Its numbers could not be read: {errorMessage(comparison.error)}
            </Text>
          )}
          {groups.length > 0 && (
            <Table.ScrollContainer minWidth={720}>
              <Table verticalSpacing={6} aria-label={`Mix ${place} and its controls`}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Role</Table.Th>
                    <Table.Th>Test accuracy</Table.Th>
                    <Table.Th>Robust accuracy</Table.Th>
                    <Table.Th>Against the mix</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {mix !== undefined && <GroupLine group={mix} first />}
                  {controls.map((group) => (
                    <GroupLine key={group.key} group={group} first={false} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )}
          <Text size="xs" c="dimmed">
            Mean over seeds with its 95 % interval. Differences are paired over equal seeds and data order, in
            percentage points. Robust accuracy: worst case over attacks along true gradients.
          </Text>
        </Stack>
      </Stack>
    </Paper>
  );
}
