'use client';

import { shortForm, type RunRow } from '@bionas/contracts';
import {
  numberColumn,
  dateColumn,
  formatAccuracy,
  formatDuration,
  formatParameters,
  GenomeStrip,
  RoleBadge,
  StateBadge,
  type DataColumn,
} from '@bionas/ui';
import { Group, Progress, Text } from '@mantine/core';
import { PageLink } from '../../shell/page-link.tsx';
import { runShortTitle } from './run-title.ts';

const runsOfAll: readonly DataColumn<RunRow>[] = [
  {
    id: 'experiment',
    header: 'Experiment',
    value: (row) => row.experimentName,
    cell: (row) => <PageLink href={`/experiments/${row.experimentId}`}>{row.experimentName}</PageLink>,
  },
];

const columns: readonly DataColumn<RunRow>[] = [
  {
    id: 'run',
    header: 'Run',
    value: (row) => runShortTitle(row),
    cell: (row) => <PageLink href={`/runs/${row.id}`}>{runShortTitle(row)}</PageLink>,
  },
  { id: 'kind', header: 'Kind', value: (row) => row.kind, sortable: true, hidden: true },
  {
    id: 'role',
    header: 'Role',
    help: 'Why the training exists: a discovered mix or one of its controls',
    value: (row) => row.role,
    cell: (row) => (row.role === null ? '–' : <RoleBadge role={row.role} />),
    sortable: true,
  },
  {
    id: 'genome',
    header: 'Genome',
    value: (row) => (row.genome === null ? null : shortForm(row.genome)),
    cell: (row) => (row.genome === null ? '–' : <GenomeStrip genome={row.genome} />),
  },
  { id: 'seed', header: 'Seed', value: (row) => row.seed, numeric: true, sortable: true },
  {
    id: 'state',
    header: 'State',
    value: (row) => row.state,
    cell: (row) => (
      <Group gap={8} wrap="nowrap">
        <StateBadge state={row.state} />
        {(row.state === 'running' || row.state === 'paused') && (
          <Progress.Root w={56} size="sm">
            <Progress.Section value={row.progress * 100} color="indigo" aria-label="Progress of this run" />
          </Progress.Root>
        )}
      </Group>
    ),
    sortable: true,
  },
  numberColumn({
    id: 'accuracy',
    header: 'Accuracy',
    help: 'Test accuracy of a training, clean accuracy of an attack, best validation accuracy of a search',
    value: (row) => row.accuracy,
    format: formatAccuracy,
    sortable: true,
  }),
  numberColumn({
    id: 'robustAccuracy',
    header: 'Robust',
    help: 'Worst-case accuracy of an attack along true gradients, at its epsilon',
    value: (row) => row.robustAccuracy,
    format: formatAccuracy,
    sortable: true,
  }),
  numberColumn({
    id: 'parameters',
    header: 'Parameters',
    help: 'Forward weights only',
    value: (row) => row.parameters,
    format: formatParameters,
  }),
  {
    id: 'worker',
    header: 'Worker',
    value: (row) => row.workerName,
    cell: (row) =>
      row.workerName ?? (
        <Text span inherit c="dimmed">
          none
        </Text>
      ),
  },
  { id: 'attempts', header: 'Attempts', value: (row) => row.attempts, numeric: true, hidden: true },
  numberColumn({
    id: 'took',
    header: 'Took',
    value: (row) =>
      row.startedAt === null || row.finishedAt === null ? null : row.finishedAt - row.startedAt,
    format: formatDuration,
    hidden: true,
  }),
  dateColumn({ id: 'createdAt', header: 'Created', at: (row) => row.createdAt, sortable: true }),
];

/** Columns of the runs of one experiment. */
export const runColumns: readonly DataColumn<RunRow>[] = columns;
/** Columns of the runs of all experiments. */
export const allRunColumns: readonly DataColumn<RunRow>[] = [
  ...columns.slice(0, 1),
  ...runsOfAll,
  ...columns.slice(1),
];
