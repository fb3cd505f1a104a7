'use client';

import type { RunDetail } from '@bionas/contracts';
import { EmptyState, formatAccuracy } from '@bionas/ui';
import { Stack, Text } from '@mantine/core';
import type { JSX } from 'react';
import { PageLink } from '../../shell/page-link.tsx';
import { AttackResultView } from './attack/attack-result.tsx';
import { AttackStages } from './attack/attack-stages.tsx';
import { LandscapeView } from './layers/landscape-view.tsx';
import { RelatedRuns } from './related-runs.tsx';
import { ControlResultView } from './control-result.tsx';
import { TrainingResultView } from './training-result.tsx';

/** What came out of the run, and the runs it belongs with. */
export function ResultTab({ run }: { readonly run: RunDetail }): JSX.Element {
  return (
    <Stack>
      {run.training !== null && <TrainingResultView result={run.training} />}
      {run.attack !== null && (
        <AttackResultView result={run.attack} dataset={run.spec.dataset.name} seed={run.seed} />
      )}
      {run.control !== null && <ControlResultView result={run.control} />}
      {run.landscape !== null && <LandscapeView result={run.landscape} />}
      {run.training === null &&
        run.attack === null &&
        run.control === null &&
        run.landscape === null &&
        (run.kind === 'search' ? (
          <Text>
            Best validation accuracy so far {formatAccuracy(run.accuracy)}. The candidates and the mixes
            chosen from them are on the page of the{' '}
            <PageLink href={`/experiments/${run.experimentId}`}>experiment</PageLink>.
          </Text>
        ) : run.kind === 'attack' ? (
          <AttackStages run={run} />
        ) : (
          <EmptyState title="No result yet" text="It is stored when the run has finished." />
        ))}
      <RelatedRuns run={run} />
    </Stack>
  );
}
