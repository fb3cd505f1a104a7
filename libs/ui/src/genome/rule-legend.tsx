'use client';
import { Group, Text } from '@mantine/core';
import { rulesOf, type Genome } from '@bionas/contracts';
import type { ReactElement } from 'react';
import { genomePlaces } from './genome-places.ts';
import { RuleChip } from './rule-chip.tsx';
import { ruleLongName } from './rule-names.ts';

/** The rules a genome has, written out in the order in which they first occur. */
export function RuleLegend({ genome }: { readonly genome: Genome }): ReactElement {
  const perConvolution = genomePlaces(genome).some((place) => place.depthwise !== null);
  // Slots last: what was searched comes first.
  const all = rulesOf(genome);
  const rules = new Set([
    ...all.filter(({ place }) => place.includes('.')).map(({ rule }) => rule),
    ...all.map(({ rule }) => rule),
  ]);
  return (
    <Group gap="md" mt="xs" style={{ rowGap: 4 }} data-rule-legend>
      <Text size="sm" c="dimmed">
        Rules
      </Text>
      {[...rules].map((rule) => (
        <Group key={rule} gap={6} wrap="nowrap">
          <RuleChip rule={rule} />
          <Text size="sm">{ruleLongName(rule)}</Text>
        </Group>
      ))}
      {perConvolution && (
        <Text size="sm" c="dimmed">
          behind a stroke and as a bar: the rule of the depthwise convolutions
        </Text>
      )}
    </Group>
  );
}
