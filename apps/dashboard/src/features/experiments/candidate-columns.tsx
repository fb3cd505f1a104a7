'use client';

import { shortForm, type CandidateRow } from '@bionas/contracts';
import {
  DateText,
  formatAccuracy,
  formatDuration,
  formatParameters,
  GenomeStrip,
  StateBadge,
  type DataColumn,
} from '@bionas/ui';

/** Columns of the candidates of a search. */
export const candidateColumns: readonly DataColumn<CandidateRow>[] = [
  {
    id: 'candidate',
    header: 'Candidate',
    value: (row) => row.candidate,
    cell: (row) => row.candidate,
    numeric: true,
    sortable: true,
  },
  {
    id: 'genome',
    header: 'Genome',
    value: (row) => shortForm(row.genome),
    cell: (row) => <GenomeStrip genome={row.genome} />,
  },
  {
    id: 'state',
    header: 'State',
    value: (row) => row.state,
    cell: (row) => <StateBadge state={row.state} />,
    sortable: true,
  },
  {
    id: 'score',
    header: 'Validation accuracy',
    help: 'After the short training of the search, last epoch',
    value: (row) => row.score,
    cell: (row) => (row.score === null && row.error !== null ? row.error.message : formatAccuracy(row.score)),
    numeric: true,
    sortable: true,
  },
  {
    id: 'parameters',
    header: 'Parameters',
    help: 'Forward weights only',
    value: (row) => row.parameters,
    cell: (row) => formatParameters(row.parameters),
    numeric: true,
    sortable: true,
  },
  {
    id: 'duration',
    header: 'Took',
    value: (row) => row.durationMs,
    cell: (row) => formatDuration(row.durationMs),
    numeric: true,
    sortable: true,
  },
  {
    id: 'worker',
    header: 'Worker',
    value: (row) => row.workerName,
    cell: (row) => row.workerName ?? '–',
    sortable: true,
  },
  {
    id: 'finishedAt',
    header: 'Finished',
    value: (row) => (row.finishedAt === null ? null : new Date(row.finishedAt).toISOString()),
    cell: (row) => <DateText at={row.finishedAt} />,
    sortable: true,
  },
];
