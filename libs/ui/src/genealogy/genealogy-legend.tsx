'use client';
import { Group, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { viridis } from '../charts/viridis.ts';
import type { GenealogyMember } from './genealogy-member.ts';
import { Shape } from './genealogy-mark.tsx';

export interface GenealogyLegendProps {
  readonly members: readonly GenealogyMember[];
  readonly bounds: readonly [low: number, high: number];
  readonly valueName: string;
  readonly formatValue: (value: number) => string;
}

const sample = (change: Partial<GenealogyMember>): GenealogyMember => ({
  ...{ id: '', name: '', parents: [], value: null, waiting: false, alive: false },
  ...change,
});

/** What the marks mean, of those that occur. */
export function GenealogyLegend(props: GenealogyLegendProps): ReactElement {
  const { members, bounds, valueName, formatValue } = props;
  const marks: readonly { text: string; member: GenealogyMember; best?: boolean; shown: boolean }[] = [
    {
      text: 'best so far',
      member: sample({ value: bounds[1] }),
      best: true,
      shown: members.some(({ value }) => value !== null),
    },
    {
      text: 'in the population now',
      member: sample({ value: bounds[0], alive: true }),
      shown: members.some(({ alive }) => alive),
    },
    {
      text: 'not scored yet',
      member: sample({ waiting: true }),
      shown: members.some(({ value, waiting }) => value === null && waiting),
    },
    {
      text: 'could not be trained',
      member: sample({}),
      shown: members.some(({ value, waiting }) => value === null && !waiting),
    },
  ];
  const secondParents = members.some(({ parents }) => parents.length > 1);
  return (
    <Group gap="md" mt={4} component="figcaption">
      {members.some(({ value }) => value !== null) && (
        <Group gap={6} wrap="nowrap">
          <Text size="xs">
            {valueName} {formatValue(bounds[0])}
          </Text>
          <span
            aria-hidden
            style={{ width: 70, height: 10, background: `linear-gradient(90deg, ${viridis.join(', ')})` }}
          />
          <Text size="xs">{formatValue(bounds[1])}</Text>
        </Group>
      )}
      {marks
        .filter(({ shown }) => shown)
        .map(({ text, member, best = false }) => (
          <Group key={text} gap={4} wrap="nowrap">
            <svg width={20} height={20} aria-hidden>
              {member.alive && (
                <circle cx={10} cy={10} r={7.5} fill="none" stroke="currentColor" strokeWidth={1.2} />
              )}
              <Shape x={10} y={10} radius={5} member={member} bounds={bounds} best={best} />
            </svg>
            <Text size="xs">{text}</Text>
          </Group>
        ))}
      {secondParents && (
        <Group gap={4} wrap="nowrap">
          <svg width={24} height={10} aria-hidden>
            <path d="M 0 5 L 24 5" stroke="currentColor" strokeDasharray="4 3" />
          </svg>
          <Text size="xs">second parent</Text>
        </Group>
      )}
    </Group>
  );
}
