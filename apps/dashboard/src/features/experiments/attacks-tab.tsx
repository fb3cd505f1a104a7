'use client';

import type { ExperimentDetail } from '@bionas/contracts';
import { ErrorState } from '@bionas/ui';
import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, type JSX } from 'react';
import { errorMessage } from '../../api/error-message.ts';
import { useTRPC } from '../../api/trpc.ts';
import type { AttackGridRow } from './attack-grid.ts';
import { AttacksTable } from './attacks-table.tsx';

/** Of more than these an overview would be no overview. */
const most = 500;

/** Every attacked network of an experiment against every attack. */
export function AttacksTab({ experiment }: { readonly experiment: ExperimentDetail }): JSX.Element {
  const trpc = useTRPC();
  const runs = useQuery(
    trpc.runs.list.queryOptions({
      experimentId: experiment.id,
      kinds: ['attack'],
      ...{ sort: 'createdAt', descending: false, limit: most },
    }),
  );
  const results = useQuery(trpc.robustness.results.queryOptions({ id: experiment.id }));
  const rows = useMemo(() => {
    const byRun = new Map(results.data?.map(({ runId, result }) => [runId, result]));
    return runs.data?.rows.map((run): AttackGridRow => ({ run, result: byRun.get(run.id) ?? null }));
  }, [runs.data, results.data]);
  const error = runs.error ?? results.error;
  if (error !== null) {
    return (
      <ErrorState
        title="The attacks could not be read"
        message={errorMessage(error)}
        onRetry={() => void Promise.all([runs.refetch(), results.refetch()])}
      />
    );
  }
  const { preset } = experiment.spec.attack;
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        Share of images still right under each attack, all in the ball of the headline. Networks attacked by
        one preset were shown the same list of images; a challenge by another preset may use more. The worst
        case counts image by image, so it is never above that of a single attack. Columns named “rule
        gradient” are no measure of robustness.
        {runs.data !== undefined &&
          runs.data.total > most &&
          ` The first ${most} of ${runs.data.total} attack runs.`}
      </Text>
      <AttacksTable
        rows={rows}
        empty={
          preset === 'none'
            ? { title: 'Nothing is attacked', text: 'The spec asks for no attack. A clone of it can.' }
            : {
                title: 'No attack yet',
                text: `Every network that has been trained to the end is attacked by the preset ${preset}.`,
              }
        }
      />
    </Stack>
  );
}
