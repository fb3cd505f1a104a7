'use client';

import type { WorkerRow } from '@bionas/contracts';
import { numberColumn, dateColumn, formatBytes, formatCount, type DataColumn } from '@bionas/ui';
import { Stack, Text } from '@mantine/core';
import { PageLink } from '../../shell/page-link.tsx';
import { DrainButton } from './drain-button.tsx';
import { TwoLines } from './two-lines.tsx';
import { LastHeartbeat } from './last-heartbeat.tsx';
import { WorkerStateBadge } from './worker-state-badge.tsx';

/** Columns of the pool: one row a process that claims work. */
export const workerColumns: readonly DataColumn<WorkerRow>[] = [
  {
    id: 'name',
    header: 'Name',
    value: (row) => row.worker.name,
    cell: (row) => (
      <TwoLines first={row.worker.name} second={`${row.worker.service} on ${row.worker.host}`} />
    ),
    sortable: true,
  },
  { id: 'service', header: 'Service', value: (row) => row.worker.service, sortable: true, hidden: true },
  {
    id: 'state',
    header: 'State',
    value: (row) => row.state,
    cell: (row) => <WorkerStateBadge state={row.state} />,
    sortable: true,
  },
  {
    id: 'work',
    header: 'Works on',
    value: (row) => row.work.map((job) => `${job.jobKind}: ${job.text}`).join('; '),
    cell: (row) =>
      row.work.length === 0 ? (
        <Text span inherit c="dimmed">
          nothing
        </Text>
      ) : (
        <Stack gap={0}>
          {row.work.map((job) => (
            <span key={job.attemptId}>
              <PageLink href={`/runs/${job.runId}`}>{job.jobKind}</PageLink>
              {job.text === '' ? '' : `, ${job.text}`}
            </span>
          ))}
        </Stack>
      ),
  },
  {
    id: 'heartbeatAt',
    header: 'Heartbeat',
    help: 'When the worker was last heard of',
    value: (row) => row.heartbeatAt,
    cell: (row) => <LastHeartbeat at={row.heartbeatAt} />,
    sortable: true,
  },
  { id: 'host', header: 'Machine', value: (row) => row.worker.host, sortable: true, hidden: true },
  {
    id: 'engine',
    header: 'Engine and device',
    value: (row) => `${row.worker.engine}, ${row.worker.device}`,
    cell: (row) => <TwoLines first={row.worker.engine} second={row.worker.device} />,
    sortable: true,
  },
  {
    id: 'memory',
    header: 'Memory',
    help: 'Resident in service and engine, of the memory of the machine',
    value: (row) => row.residentBytes,
    cell: (row) => (
      <TwoLines first={formatBytes(row.residentBytes)} second={`of ${formatBytes(row.worker.memoryBytes)}`} />
    ),
    numeric: true,
    sortable: true,
  },
  {
    id: 'load',
    header: 'Load',
    help: 'One-minute load average of the machine, of its cores',
    value: (row) => row.load,
    cell: (row) => `${row.load === null ? '–' : row.load.toFixed(2)} of ${row.worker.cores}`,
    numeric: true,
    hidden: true,
    sortable: true,
  },
  numberColumn({
    id: 'finishedJobs',
    header: 'Jobs done',
    help: 'Jobs finished since it joined',
    value: (row) => row.finishedJobs,
    format: formatCount,
    sortable: true,
  }),
  dateColumn({
    id: 'connectedAt',
    header: 'Joined',
    at: (row) => row.connectedAt,
    sortable: true,
    hidden: true,
  }),
  {
    id: 'versions',
    header: 'Versions',
    value: (row) => `${row.worker.bionas} on Node ${row.worker.node}`,
    hidden: true,
  },
  { id: 'pid', header: 'Process', value: (row) => row.worker.pid, numeric: true, hidden: true },
  { id: 'actions', header: 'Actions', cell: (row) => <DrainButton row={row} />, pinRight: true },
];
