'use client';

import type { RunDetail } from '@bionas/contracts';
import { StateBadge } from '@bionas/ui';
import { Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { useTRPC } from '../../api/trpc.ts';
import { PageLink } from '../../shell/page-link.tsx';
import { runTitle } from './run-title.ts';

const titles: Readonly<Record<RunDetail['kind'], string>> = {
  search: 'Trainings',
  training: 'Attacks on this training',
  attack: 'Attacked training',
  control: 'Training with this layer learning',
  landscape: 'Training at whose weights it was looked',
};

/** The training that an attack, a control or a landscape is about, or the attacks on a training. */
export function RelatedRuns({ run }: { readonly run: RunDetail }): JSX.Element | null {
  const trpc = useTRPC();
  const ids = run.relatedRunIds;
  const related = useQuery(trpc.runs.list.queryOptions({ ids, limit: 200 }, { enabled: ids.length > 0 }));
  if (ids.length === 0) return null;
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        {titles[run.kind]}
      </Title>
      {(related.data?.rows ?? []).map((row) => (
        <Group key={row.id} gap="sm">
          <PageLink href={`/runs/${row.id}`}>{runTitle(row)}</PageLink>
          <StateBadge state={row.state} />
        </Group>
      ))}
      {related.data === undefined && (
        <Text size="sm" c="dimmed">
          {ids.length} {ids.length === 1 ? 'run' : 'runs'}
        </Text>
      )}
    </Stack>
  );
}
