'use client';

import type { RunDetail } from '@bionas/contracts';
import { ErrorState, StateBadge } from '@bionas/ui';
import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconMountain } from '@tabler/icons-react';
import { skipToken, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { JSX } from 'react';
import { errorMessage } from '../../../api/error-message.ts';
import { showFailure } from '../../../api/show-failure.ts';
import { useTRPC } from '../../../api/trpc.ts';
import { PageLink } from '../../../shell/page-link.tsx';
import { LandscapeView } from './landscape-view.tsx';

/** The loss around the trained weights: asked for once, then shown. */
export function LandscapePanel({ run }: { readonly run: RunDetail }): JSX.Element {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const rows = useQuery(trpc.runs.landscapes.queryOptions({ id: run.id }));
  const [newest] = rows.data ?? [];
  const done = rows.data?.find(({ state }) => state === 'finished');
  const shown = useQuery(trpc.runs.get.queryOptions(done === undefined ? skipToken : { id: done.id }));
  const ask = useMutation(
    trpc.runs.landscape.mutationOptions({
      onSuccess: async () => {
        notifications.show({ message: 'Queued the loss landscape.', withBorder: true });
        await queryClient.invalidateQueries(trpc.runs.pathFilter());
      },
      onError: showFailure('The landscape was not queued'),
    }),
  );
  const finished = run.state === 'finished';
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" align="flex-start" mb="xs">
        <Title order={2} size="h4">
          Loss landscape
        </Title>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconMountain size={16} />}
          disabled={!finished}
          loading={ask.isPending}
          onClick={() => ask.mutate({ id: run.id })}
        >
          Look around the trained weights
        </Button>
      </Group>
      <Stack gap="sm">
        {rows.error !== null && (
          <ErrorState title="The landscapes could not be read" message={errorMessage(rows.error)} />
        )}
        {newest !== undefined && newest.state !== 'finished' && (
          <Group gap={8}>
            <PageLink href={`/runs/${newest.id}`}>Landscape</PageLink>
            <StateBadge state={newest.state} />
            {newest.state === 'running' && <Text size="sm">{Math.floor(newest.progress * 100)} %</Text>}
          </Group>
        )}
        {newest === undefined && (
          <Text size="sm" c="dimmed">
            {finished
              ? 'Not looked at yet. It takes some hundred evaluations of 500 images.'
              : 'Once this training has finished, the loss around its weights can be looked at.'}
          </Text>
        )}
        {shown.data?.landscape != null && <LandscapeView result={shown.data.landscape} />}
      </Stack>
    </Paper>
  );
}
