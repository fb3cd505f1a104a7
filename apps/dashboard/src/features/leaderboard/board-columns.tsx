'use client';

import { shortForm, type LeaderboardRow } from '@bionas/contracts';
import {
  DifferenceText,
  EstimateText,
  GenomeStrip,
  RoleBadge,
  absent,
  formatDuration,
  formatEpsilon,
  formatEpsilonDecimal,
  formatParameters,
  roleLooks,
  type DataColumn,
} from '@bionas/ui';
import { Group, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { AdversarialBadge } from './adversarial-badge.tsx';
import { BoardBadge } from './board-badge.tsx';
import type { BoardSort } from './board-url.ts';
import { isPublished, rowKey, type BoardEntry } from './prepare-board.ts';
import type { RankChange } from './rank-changes.ts';
import { RankCell } from './rank-cell.tsx';
import { referenceCells } from './reference-cells.tsx';
import { VerdictBadge } from '../runs/verdict-badge.tsx';

interface BoardColumnOptions {
  readonly epsilon: number | null;
  readonly changes: ReadonlyMap<string, RankChange>;
  readonly onOpen: (key: string) => void;
}

type BoardColumnId = BoardSort | 'genome' | 'role' | 'verdict';
type BoardColumn<Row> = DataColumn<Row> & { readonly id: BoardColumnId };

/** Columns of the leaderboard: our rows with intervals and n, published ones with what they say. CSV has the plain means. */
export function boardColumns(options: BoardColumnOptions): BoardColumn<BoardEntry>[] {
  const published = referenceCells(options.epsilon);
  return ownColumns(options).map(({ value, cell, ...column }): BoardColumn<BoardEntry> => ({
    ...column,
    value: (row) =>
      isPublished(row) ? (published[column.id]?.value?.(row) ?? null) : (value?.(row) ?? null),
    cell: (row) =>
      isPublished(row) ? (published[column.id]?.cell?.(row) ?? absent) : (cell?.(row) ?? value?.(row)),
  }));
}

function ownColumns({ epsilon, changes, onOpen }: BoardColumnOptions): BoardColumn<LeaderboardRow>[] {
  const at = epsilon === null ? '' : ` at ${formatEpsilon(epsilon)}`;
  const decimal = epsilon === null ? '' : ` (${formatEpsilonDecimal(epsilon)} of the pixel range, L∞)`;
  return [
    {
      id: 'rank',
      header: 'Rank',
      help: 'Among the rows of this protocol, as the hub ranks them; it changes when evidence arrives',
      width: 84,
      sortable: true,
      value: (row) => row.rank,
      cell: (row) => <RankCell rank={row.rank} change={changes.get(rowKey(row))} />,
    },
    {
      id: 'genome',
      header: 'Genome',
      help: 'One block an operation, in the colour of its learning rule; opens the evidence',
      value: (row) => shortForm(row.genome),
      cell: (row) => (
        <UnstyledButton
          onClick={() => onOpen(rowKey(row))}
          aria-label={`Open ${shortForm(row.genome)}`}
          aria-haspopup="dialog"
          data-open-row={rowKey(row)}
        >
          <GenomeStrip genome={row.genome} />
        </UnstyledButton>
      ),
    },
    {
      id: 'role',
      header: 'Role',
      value: (row) => roleLooks[row.role].label,
      cell: (row) => (
        <Group gap={6} wrap="nowrap">
          <RoleBadge role={row.role} />
          <AdversarialBadge row={row} />
          {row.provisional && <BoardBadge text="provisional" label="Fewer than 3 seeds" />}
        </Group>
      ),
    },
    {
      id: 'accuracy',
      header: 'Accuracy',
      help: 'Test accuracy, mean over seeds with its 95 % interval',
      numeric: true,
      sortable: true,
      value: (row) => row.accuracy.mean,
      cell: (row) => <EstimateText estimate={row.accuracy} />,
    },
    {
      id: 'robust',
      header: `Robust${at}`,
      help: `Right when clean and under every attack with a true gradient${at}${decimal}; mean over seeds with its 95 % interval`,
      numeric: true,
      sortable: true,
      value: (row) => row.robust?.mean ?? null,
      cell: (row) => (
        <>
          <EstimateText estimate={row.robust} missing="not attacked yet" />
          {row.measuredBy && row.measuredBy.preset !== row.protocol.attackPreset && (
            <Text size="xs" c="dimmed">
              challenged by {row.measuredBy.preset}
            </Text>
          )}
        </>
      ),
    },
    {
      id: 'twin',
      header: 'Δ accuracy to BP twin',
      help: 'Percentage points, paired over seeds, with its 95 % interval; coloured only when the interval excludes 0',
      numeric: true,
      sortable: true,
      value: (row) => row.twinDifference?.mean ?? null,
      cell: (row) => (
        <DifferenceText
          difference={row.twinDifference}
          missing={row.role === 'twin' ? 'is the twin' : 'no twin yet'}
        />
      ),
    },
    {
      id: 'twinRobust',
      header: 'Δ robust to BP twin',
      hidden: true,
      help: 'Percentage points of worst-case robust accuracy, paired over seeds, with its 95 % interval',
      numeric: true,
      sortable: true,
      value: (row) => row.twinRobustDifference?.mean ?? null,
      cell: (row) => (
        <DifferenceText
          difference={row.twinRobustDifference}
          missing={row.role === 'twin' ? 'is the twin' : 'no twin yet'}
        />
      ),
    },
    {
      id: 'parameters',
      header: 'Parameters',
      help: 'Forward weights only',
      numeric: true,
      sortable: true,
      value: (row) => row.parameters,
      cell: (row) => formatParameters(row.parameters),
    },
    {
      id: 'seeds',
      header: 'Seeds',
      numeric: true,
      sortable: true,
      value: (row) => row.seeds.length,
      cell: (row) => (
        <Tooltip label={`Seeds ${row.seeds.join(', ')}`} events={{ hover: true, focus: true, touch: true }}>
          <span>{row.seeds.length}</span>
        </Tooltip>
      ),
    },
    {
      id: 'training',
      header: 'Training time',
      help: 'All trainings of the row together',
      numeric: true,
      sortable: true,
      value: (row) => row.trainingMs,
      cell: (row) => formatDuration(row.trainingMs),
    },
    {
      id: 'verdict',
      header: 'Verdict',
      help: 'Whether the robust figure can be believed: the worst over the seeds. The evidence is on the page of each attack',
      value: (row) => row.verdict,
      cell: (row) => <VerdictBadge verdict={row.verdict} />,
    },
  ];
}
