'use client';

import type { RunDetail } from '@bionas/contracts';
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  IconArrowsDiff,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconRefresh,
} from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState, type JSX } from 'react';
import { showFailure } from '../../api/show-failure.ts';
import { useTRPC } from '../../api/trpc.ts';
import { compareHref } from '../compare/compare-url.ts';
import { ConfirmDialog } from '../../shell/confirm-dialog.tsx';
import { runAbilities } from './run-abilities.ts';

const questions = {
  cancel: {
    title: 'Cancel this run?',
    action: 'Cancel the run',
    text: 'Its work stops. Checkpoints stay, and the run can be tried again.',
  },
  pause: {
    title: 'Pause this run?',
    action: 'Pause the run',
    text: 'The worker writes a checkpoint and takes other work. The run goes on from there once it is resumed.',
  },
  retry: {
    title: 'Try this run again?',
    action: 'Try again',
    text: 'The same work is queued once more as a new run; this one stays as it is.',
  },
} as const;

/** Cancel, pause, resume and retry, as far as the state allows. */
export function RunActions({ run }: { readonly run: RunDetail }): JSX.Element {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState<keyof typeof questions>('cancel');
  const [opened, setOpened] = useState(false);
  const refresh = (): Promise<void> => queryClient.invalidateQueries(trpc.runs.pathFilter());
  const cancel = useMutation(
    trpc.runs.cancel.mutationOptions({
      onSuccess: refresh,
      onError: showFailure('The run was not cancelled'),
    }),
  );
  const pause = useMutation(
    trpc.runs.pause.mutationOptions({ onSuccess: refresh, onError: showFailure('The run was not paused') }),
  );
  const resume = useMutation(
    trpc.runs.resume.mutationOptions({ onSuccess: refresh, onError: showFailure('The run was not resumed') }),
  );
  const retry = useMutation(
    trpc.runs.retry.mutationOptions({
      onSuccess: async ({ id }) => {
        await refresh();
        notifications.show({ message: 'Queued as a new run.', withBorder: true });
        router.push(`/runs/${id}`);
      },
      onError: showFailure('The run was not queued again'),
    }),
  );
  const can = runAbilities(run);
  const ask = (what: keyof typeof questions): void => {
    setAsking(what);
    setOpened(true);
  };
  const question = questions[asking];
  return (
    <>
      {run.kind === 'training' && run.mixGenomeId !== null && (
        <Button
          component={Link}
          href={compareHref({ experiment: run.experimentId, mix: run.mixGenomeId })}
          variant="default"
          leftSection={<IconArrowsDiff size={18} />}
        >
          Compare
        </Button>
      )}
      {can.resume && (
        <Button
          variant="default"
          leftSection={<IconPlayerPlay size={18} />}
          loading={resume.isPending}
          onClick={() => resume.mutate({ id: run.id })}
        >
          Resume
        </Button>
      )}
      {can.pause && (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={18} />}
          loading={pause.isPending}
          onClick={() => ask('pause')}
        >
          Pause
        </Button>
      )}
      {can.retry && (
        <Button
          variant="default"
          leftSection={<IconRefresh size={18} />}
          loading={retry.isPending}
          onClick={() => ask('retry')}
        >
          Retry
        </Button>
      )}
      {can.cancel && (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={18} />}
          loading={cancel.isPending}
          onClick={() => ask('cancel')}
        >
          Cancel
        </Button>
      )}
      <ConfirmDialog
        opened={opened}
        onClose={() => setOpened(false)}
        title={question.title}
        action={question.action}
        onConfirm={() => {
          setOpened(false);
          ({ cancel, pause, retry })[asking].mutate({ id: run.id });
        }}
      >
        {question.text}
      </ConfirmDialog>
    </>
  );
}
