'use client';

import { shortForm, type CandidateRow, type ObjectiveName } from '@bionas/contracts';
import {
  numberColumn,
  dateColumn,
  formatAccuracy,
  formatCount,
  formatDuration,
  formatParameters,
  GenomeStrip,
  StateBadge,
  type DataColumn,
} from '@bionas/ui';

const robustness = numberColumn<CandidateRow>({
  id: 'robustness',
  header: 'Right after a short attack',
  help: 'Share of 200 validation images that PGD of five steps along the true gradient left right: an objective of this search, no measure of robustness',
  value: (row) => row.robustness,
  format: formatAccuracy,
  sortable: true,
});

/** Columns of the candidates of a search by these objectives. */
export function candidateColumns(objectives: readonly ObjectiveName[]): readonly DataColumn<CandidateRow>[] {
  return objectives.includes('robustness')
    ? columns.flatMap((column) => (column.id === 'score' ? [column, robustness] : [column]))
    : columns;
}

const columns: readonly DataColumn<CandidateRow>[] = [
  { id: 'candidate', header: 'Candidate', value: (row) => row.candidate, numeric: true, sortable: true },
  {
    id: 'genome',
    header: 'Genome',
    value: (row) => shortForm(row.genome),
    cell: (row) => <GenomeStrip genome={row.genome} />,
  },
  {
    id: 'parents',
    header: 'Made of',
    help: 'Candidates that its genome was made of',
    value: (row) =>
      row.parents === null ? null : row.parents.length === 0 ? 'drawn' : row.parents.join(', '),
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
  numberColumn({
    id: 'epochs',
    header: 'Epochs',
    help: 'Of this training: successive halving trains the best genomes again, for longer',
    value: (row) => row.epochs,
    format: formatCount,
    sortable: true,
  }),
  numberColumn({
    id: 'parameters',
    header: 'Parameters',
    help: 'Forward weights only',
    value: (row) => row.parameters,
    format: formatParameters,
    sortable: true,
  }),
  numberColumn({
    id: 'duration',
    header: 'Took',
    value: (row) => row.durationMs,
    format: formatDuration,
    sortable: true,
  }),
  { id: 'worker', header: 'Worker', value: (row) => row.workerName, sortable: true },
  dateColumn({ id: 'finishedAt', header: 'Finished', at: (row) => row.finishedAt, sortable: true }),
];
