'use client';

import type { ComparisonGroup } from '@bionas/contracts';
import {
  numberColumn,
  DifferenceText,
  EstimateText,
  GenomeStrip,
  RoleBadge,
  formatParameters,
  type DataColumn,
} from '@bionas/ui';
import { Anchor, ColorSwatch, Group, Text } from '@mantine/core';
import Link from 'next/link';
import { winnerOf } from './winners.ts';

interface GroupColumnOptions {
  readonly groups: readonly ComparisonGroup[];
  readonly colours: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
}

/** Columns of the table of groups. Differences are against the first row. */
export function groupColumns({ groups, colours, labels }: GroupColumnOptions): DataColumn<ComparisonGroup>[] {
  const [first] = groups;
  const bestAccuracy = winnerOf(groups, 'accuracy');
  const bestRobust = winnerOf(groups, 'robust');
  const against = first === undefined ? '' : (labels.get(first.key) ?? first.label);
  return [
    {
      id: 'group',
      header: 'Group',
      value: (group) => labels.get(group.key) ?? group.label,
      cell: (group) => (
        <Group gap={8} wrap="nowrap">
          <ColorSwatch size={12} color={colours.get(group.key) ?? '#7a7a7a'} withShadow={false} aria-hidden />
          <Text span inherit fw={600} style={{ whiteSpace: 'nowrap' }}>
            {labels.get(group.key) ?? group.label}
          </Text>
          {group.role !== null && <RoleBadge role={group.role} />}
        </Group>
      ),
    },
    {
      id: 'genome',
      header: 'Genome',
      value: (group) => group.genomeId,
      cell: (group) => <GenomeStrip genome={group.genome} />,
    },
    {
      id: 'accuracy',
      header: 'Accuracy',
      help: 'Test accuracy, mean over seeds with its 95 % interval; bold only where the paired intervals show it best',
      numeric: true,
      value: (group) => group.accuracy?.mean ?? null,
      cell: (group) => (
        <EstimateText estimate={group.accuracy} bold={group.key === bestAccuracy} missing="no result yet" />
      ),
    },
    {
      id: 'difference',
      header: 'Δ accuracy',
      help: `Percentage points against “${against}”, paired over the seeds both have; coloured only when the 95 % interval excludes 0`,
      numeric: true,
      value: (group) => group.difference?.mean ?? null,
      cell: (group) => (
        <DifferenceText
          difference={group.difference}
          missing={group.key === first?.key ? 'reference' : 'no seed in common'}
        />
      ),
    },
    {
      id: 'robust',
      header: 'Robust',
      help: 'Worst case over all attacks with a true gradient, mean over seeds with its 95 % interval',
      numeric: true,
      value: (group) => group.robust?.mean ?? null,
      cell: (group) => (
        <EstimateText estimate={group.robust} bold={group.key === bestRobust} missing="not attacked yet" />
      ),
    },
    {
      id: 'robust-difference',
      header: 'Δ robust',
      help: `Percentage points of robust accuracy against “${against}”, paired over seeds`,
      numeric: true,
      value: (group) => group.robustDifference?.mean ?? null,
      cell: (group) => (
        <DifferenceText
          difference={group.robustDifference}
          missing={group.key === first?.key ? 'reference' : 'not yet'}
        />
      ),
    },
    {
      id: 'rule-gradient',
      header: 'Rule gradient (not a robustness measure)',
      help: 'Accuracy under attacks along the gradient the rules deliver: shown to be compared with published figures, never ranked',
      numeric: true,
      value: (group) => group.ruleGradientRobust?.mean ?? null,
      cell: (group) => (
        <Text span inherit c="dimmed" fs="italic">
          <EstimateText estimate={group.ruleGradientRobust} missing="not measured" />
        </Text>
      ),
    },
    numberColumn({
      id: 'parameters',
      header: 'Parameters',
      help: 'Forward weights only',
      value: (group) => group.runs.find((run) => run.parameters !== null)?.parameters ?? null,
      format: formatParameters,
    }),
    {
      id: 'runs',
      header: 'Runs (seed)',
      value: (group) => group.runs.length,
      cell: (group) => (
        <Group gap={6} wrap="nowrap">
          {group.runs
            .filter((run) => run.kind === 'training')
            .map((run) => (
              <Anchor
                key={run.id}
                component={Link}
                href={`/runs/${run.id}`}
                inherit
                aria-label={`Run with seed ${run.seed}, ${run.state}`}
              >
                {run.seed}
              </Anchor>
            ))}
        </Group>
      ),
    },
  ];
}
