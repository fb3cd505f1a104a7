'use client';

import type { ExperimentRow } from '@bionas/contracts';
import {
  numberColumn,
  dateColumn,
  formatAccuracy,
  formatDuration,
  StateBadge,
  type DataColumn,
} from '@bionas/ui';
import { PageLink } from '../../shell/page-link.tsx';
import { ExperimentMenu } from './experiment-menu.tsx';
import { ExperimentProgress } from './experiment-progress.tsx';
import { phaseWord } from './experiment-states.ts';

/** Columns of the list of experiments; those that can be sorted bear the server's names. */
export const experimentColumns: readonly DataColumn<ExperimentRow>[] = [
  {
    id: 'name',
    header: 'Name',
    value: (row) => row.name,
    cell: (row) => <PageLink href={`/experiments/${row.id}`}>{row.name}</PageLink>,
    sortable: true,
    width: 150,
  },
  {
    id: 'state',
    header: 'State',
    value: (row) => row.state,
    cell: (row) => <StateBadge state={row.state} />,
    sortable: true,
  },
  {
    id: 'progress',
    header: 'Progress',
    help: 'Share of the planned work done',
    value: (row) => row.progress,
    cell: (row) => <ExperimentProgress row={row} />,
  },
  { id: 'phase', header: 'Phase', value: (row) => row.phase, cell: (row) => phaseWord(row.phase) },
  { id: 'dataset', header: 'Data', value: (row) => row.dataset },
  { id: 'space', header: 'Space', value: (row) => row.space, hidden: true },
  { id: 'strategy', header: 'Strategy', value: (row) => row.strategy },
  {
    id: 'candidates',
    header: 'Candidates',
    help: 'Evaluated of planned',
    value: (row) => row.candidates.evaluated,
    cell: (row) => `${row.candidates.evaluated} of ${row.candidates.planned}`,
    numeric: true,
    hidden: true,
  },
  {
    id: 'runs',
    header: 'Runs',
    help: 'Finished of all so far: search, trainings and attacks',
    value: (row) => row.runs.finished,
    cell: (row) =>
      `${row.runs.finished} of ${row.runs.total}${row.runs.failed > 0 ? `, ${row.runs.failed} failed` : ''}`,
    numeric: true,
  },
  numberColumn({
    id: 'bestAccuracy',
    header: 'Best accuracy',
    help: 'Highest mean test accuracy of a discovered mix so far, over its seeds',
    value: (row) => row.bestAccuracy,
    format: formatAccuracy,
  }),
  { id: 'seed', header: 'Seed', value: (row) => row.seed, numeric: true, hidden: true },
  dateColumn({ id: 'createdAt', header: 'Created', at: (row) => row.createdAt, sortable: true }),
  dateColumn({
    id: 'finishedAt',
    header: 'Finished',
    at: (row) => row.finishedAt,
    sortable: true,
    hidden: true,
  }),
  numberColumn({
    id: 'duration',
    header: 'Took',
    value: (row) => (row.finishedAt === null ? null : row.finishedAt - row.createdAt),
    format: formatDuration,
    hidden: true,
  }),
  { id: 'actions', header: 'Actions', cell: (row) => <ExperimentMenu row={row} />, pinRight: true },
];
