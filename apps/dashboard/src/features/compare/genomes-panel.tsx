'use client';

import type { ComparisonGroup } from '@bionas/contracts';
import { GenomeDiff, GenomeDrawing } from '@bionas/ui';
import { Box, Paper, Select, SimpleGrid, Text, Title } from '@mantine/core';
import { useState, type JSX } from 'react';

interface GenomesPanelProps {
  readonly groups: readonly ComparisonGroup[];
  readonly labels: ReadonlyMap<string, string>;
}

/** The genomes of a comparison as drawings, and the first beside one of the others place by place. */
export function GenomesPanel({ groups, labels }: GenomesPanelProps): JSX.Element {
  const [chosen, choose] = useState<string | null>(null);
  const [first, ...others] = groups;
  const labelOf = (group: ComparisonGroup): string => labels.get(group.key) ?? group.label;
  const other = others.find(({ key }) => key === chosen) ?? others[0];
  return (
    <Paper withBorder p="md">
      <Title order={2} size="h4" mb="xs">
        Genomes
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        ≠ and a dashed frame: differs from the first.
      </Text>
      <SimpleGrid
        cols={groups.some((group) => group.genome.space !== 'bionas-chain-v1') ? 1 : { base: 1, lg: 2 }}
        spacing="lg"
      >
        {groups.map((group) => (
          <Box key={group.key} style={{ minWidth: 0 }}>
            <Text fw={600} mb={4}>
              {labelOf(group)}
            </Text>
            <GenomeDrawing
              genome={group.genome}
              maxHeight={340}
              {...(group === first || first === undefined ? {} : { comparedWith: first.genome })}
            />
          </Box>
        ))}
      </SimpleGrid>
      {first !== undefined && other !== undefined && (
        <Box mt="lg">
          <Title order={3} size="h5" mb="xs">
            Place by place
          </Title>
          {others.length > 1 && (
            <Select
              label={`“${labelOf(first)}” beside`}
              w={320}
              mb="sm"
              allowDeselect={false}
              value={other.key}
              data={others.map((group) => ({ value: group.key, label: labelOf(group) }))}
              onChange={choose}
            />
          )}
          <GenomeDiff one={first.genome} other={other.genome} labels={[labelOf(first), labelOf(other)]} />
        </Box>
      )}
    </Paper>
  );
}
