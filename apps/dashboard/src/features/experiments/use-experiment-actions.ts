'use client';

import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { createElement } from 'react';
import { showFailure } from '../../api/show-failure.ts';
import { useTRPC } from '../../api/trpc.ts';
import { UndoMessage } from './undo-message.tsx';

export interface ExperimentActions {
  readonly cancel: (experiment: { id: string; name: string }) => void;
  /** Takes it off the lists; a notification offers to undo. */
  readonly archive: (experiment: { id: string; name: string }) => void;
  readonly busy: boolean;
}

/** Cancel and archive; lists follow at once. */
export function useExperimentActions(): ExperimentActions {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const refresh = (): Promise<void> => queryClient.invalidateQueries(trpc.experiments.pathFilter());
  const cancel = useMutation(
    trpc.experiments.cancel.mutationOptions({
      onSuccess: refresh,
      onError: showFailure('The experiment was not cancelled'),
    }),
  );
  const restore = useMutation(
    trpc.experiments.restore.mutationOptions({
      onSuccess: refresh,
      onError: showFailure('The experiment was not brought back'),
    }),
  );
  const archive = useMutation(
    trpc.experiments.archive.mutationOptions({
      onSuccess: refresh,
      onError: showFailure('The experiment was not archived'),
    }),
  );
  return {
    cancel: ({ id }) => cancel.mutate({ id }),
    archive: ({ id, name }) =>
      archive.mutate(
        { id },
        {
          onSuccess: () => {
            const notification = `archived-${id}`;
            notifications.show({
              id: notification,
              autoClose: 10_000,
              withBorder: true,
              message: createElement(UndoMessage, {
                text: `“${name}” is archived. Its runs and results are kept.`,
                onUndo: () => {
                  notifications.hide(notification);
                  restore.mutate({ id });
                },
              }),
            });
          },
        },
      ),
    busy: cancel.isPending || archive.isPending,
  };
}
