'use client';

import type { WorkerRow } from '@bionas/contracts';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { JSX } from 'react';
import { showFailure } from '../../api/show-failure.ts';
import { useTRPC } from '../../api/trpc.ts';
import { ConfirmDialog } from '../../shell/confirm-dialog.tsx';

/** Takes a worker politely out of the pool. */
export function DrainButton({ row }: { readonly row: WorkerRow }): JSX.Element {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [asking, ask] = useDisclosure(false);
  const drain = useMutation(
    trpc.workers.drain.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.workers.pathFilter()),
      onError: showFailure('The worker was not drained'),
    }),
  );
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Drain ${row.worker.name}`}
        disabled={row.state === 'draining' || row.state === 'gone'}
        loading={drain.isPending}
        onClick={ask.open}
      >
        Drain
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={ask.close}
        title={`Drain ${row.worker.name}?`}
        action="Drain"
        onConfirm={() => {
          ask.close();
          drain.mutate({ workerId: row.worker.workerId });
        }}
      >
        It writes a checkpoint, hands its work back and leaves. Other workers go on from there; nothing is
        lost and no retry is used up. To bring it back, start it again on its machine.
      </ConfirmDialog>
    </>
  );
}
