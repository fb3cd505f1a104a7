'use client';

import { DataTable } from '@bionas/ui';
import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { errorMessage } from '../../api/error-message.ts';
import { useTRPC } from '../../api/trpc.ts';
import { PageHeader } from '../../shell/page-header.tsx';
import { JoinHelp } from './join-help.tsx';
import { workerColumns } from './worker-columns.tsx';

/** The pool: every searcher, trainer and attacker, what it works on and when it was last heard of. */
export function TrainersPage(): JSX.Element {
  const trpc = useTRPC();
  // Heartbeats are not events (there are too many): they are read again while somebody looks.
  const workers = useQuery(trpc.workers.list.queryOptions(undefined, { refetchInterval: 2_000 }));
  const info = useQuery(trpc.info.queryOptions());
  const busy = workers.data?.filter((row) => row.state === 'working').length ?? 0;
  return (
    <>
      <PageHeader
        title="Trainers"
        facts={
          workers.data === undefined ? null : (
            <Text size="sm" c="dimmed">
              {workers.data.filter((row) => row.state !== 'gone').length} connected, {busy} at work
            </Text>
          )
        }
      />
      <Stack gap="lg">
        <DataTable
          label="Trainers"
          noun="workers"
          columns={workerColumns}
          rows={workers.data}
          rowId={(row) => row.worker.workerId}
          sort={{ id: 'name', descending: false }}
          empty={{
            title: 'No worker is connected',
            text: 'Queued work waits until a trainer joins. npm start brings one of each kind.',
          }}
          error={workers.error === null ? undefined : errorMessage(workers.error)}
          onRetry={() => void workers.refetch()}
        />
        {info.data !== undefined && <JoinHelp zmqAddress={info.data.zmqAddress} />}
      </Stack>
    </>
  );
}
