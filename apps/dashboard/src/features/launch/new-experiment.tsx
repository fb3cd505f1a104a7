'use client';

import { experimentPresetNames, experimentPresets, experimentSpecSchema } from '@bionas/contracts';
import { ErrorState, LoadingRows } from '@bionas/ui';
import { skipToken, useQuery } from '@tanstack/react-query';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import type { JSX } from 'react';
import { errorMessage } from '../../api/error-message.ts';
import { useTRPC } from '../../api/trpc.ts';
import { PageHeader } from '../../shell/page-header.tsx';
import { randomSearchOf } from '../experiments/search/random-baseline.ts';
import { LaunchForm } from './launch-form.tsx';

const crumbs = [{ label: 'Experiments', href: '/experiments' }];

/** The launch form, filled from a preset (`?preset=`), from an experiment to clone (`?from=`), or as its random search (`&strategy=random`). */
export function NewExperiment(): JSX.Element {
  const trpc = useTRPC();
  const [{ from, preset, strategy }] = useQueryStates({
    from: parseAsString,
    strategy: parseAsStringLiteral(['random']),
    preset: parseAsStringLiteral(experimentPresetNames).withDefault('smoke'),
  });
  const origin = useQuery(
    trpc.experiments.get.queryOptions(from === null ? skipToken : { id: from }, { staleTime: Infinity }),
  );
  if (from === null) {
    return (
      <>
        <PageHeader crumbs={crumbs} title="New experiment" />
        <LaunchForm key={preset} initial={experimentSpecSchema.parse(experimentPresets[preset])} />
      </>
    );
  }
  return (
    <>
      <PageHeader
        crumbs={crumbs}
        title={
          strategy === 'random'
            ? 'Random search to compare with'
            : origin.data === undefined
              ? 'Clone'
              : `Clone of ${origin.data.name}`
        }
      />
      {origin.error !== null && (
        <ErrorState
          title="The experiment to clone could not be read"
          message={errorMessage(origin.error)}
          onRetry={() => void origin.refetch()}
        />
      )}
      {origin.data === undefined ? (
        origin.error === null && <LoadingRows label="Experiment to clone" />
      ) : (
        <LaunchForm
          key={`${from} ${strategy ?? ''}`}
          initial={
            strategy === 'random'
              ? randomSearchOf(origin.data.spec)
              : { ...origin.data.spec, name: `${origin.data.spec.name} (copy)`.slice(0, 80) }
          }
        />
      )}
    </>
  );
}
