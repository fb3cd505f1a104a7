'use client';

import { DateText, ErrorState, formatAccuracy, LoadingRows, StateBadge } from '@bionas/ui';
import { Alert, Button, Group, Tabs, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconChartDots,
  IconCopy,
  IconDna2,
  IconFileDescription,
  IconListDetails,
  IconPlayerStop,
  IconShieldSearch,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import type { JSX } from 'react';
import { errorMessage } from '../../api/error-message.ts';
import { useTRPC } from '../../api/trpc.ts';
import { ConfirmDialog } from '../../shell/confirm-dialog.tsx';
import { PageHeader } from '../../shell/page-header.tsx';
import { RunsTable } from '../runs/runs-table.tsx';
import { AttacksTab } from './attacks-tab.tsx';
import { ExperimentProgress } from './experiment-progress.tsx';
import { hasEnded, phaseWord } from './experiment-states.ts';
import { MixesTab } from './mixes-tab.tsx';
import { SearchTab } from './search/search-tab.tsx';
import { SpecTab } from './spec-tab.tsx';
import { useExperimentActions } from './use-experiment-actions.ts';

const tabs = ['search', 'runs', 'mixes', 'attacks', 'spec'] as const;
const crumbs = [{ label: 'Experiments', href: '/experiments' }];

/** One experiment: how far it is, its search, its runs, what it found, and its spec. */
export function ExperimentPage({ id }: { readonly id: string }): JSX.Element {
  const trpc = useTRPC();
  const [tab, setTab] = useQueryState('tab', parseAsStringLiteral(tabs).withDefault('search'));
  const [asking, ask] = useDisclosure(false);
  const actions = useExperimentActions();
  const query = useQuery(trpc.experiments.get.queryOptions({ id }));
  const experiment = query.data;
  if (experiment === undefined) {
    return (
      <>
        <PageHeader crumbs={crumbs} title="Experiment" />
        {query.error === null ? (
          <LoadingRows label="Experiment" />
        ) : (
          <ErrorState
            title="The experiment could not be read"
            message={errorMessage(query.error)}
            onRetry={() => void query.refetch()}
          />
        )}
      </>
    );
  }
  return (
    <>
      <title>{`${experiment.name} · BioNAS Lab`}</title>
      <PageHeader
        crumbs={crumbs}
        title={experiment.name}
        badges={<StateBadge state={experiment.state} />}
        facts={
          <Group gap="md">
            <ExperimentProgress row={experiment} width={120} />
            <Text size="sm">{phaseWord(experiment.phase)}</Text>
            <Text size="sm">
              {experiment.dataset}, {experiment.space}, {experiment.strategy}, seed {experiment.seed}
            </Text>
            <Text size="sm">
              {experiment.runs.finished} of {experiment.runs.total} runs finished
              {experiment.runs.active > 0 && `, ${experiment.runs.active} active`}
              {experiment.runs.failed > 0 && `, ${experiment.runs.failed} failed`}
            </Text>
            <Text size="sm">best mix {formatAccuracy(experiment.bestAccuracy)}</Text>
            <Text size="sm" c="dimmed" component="span">
              created <DateText at={experiment.createdAt} />
            </Text>
          </Group>
        }
        actions={
          <>
            <Button
              component={Link}
              href={`/experiments/new?from=${id}`}
              variant="default"
              leftSection={<IconCopy size={18} />}
            >
              Clone
            </Button>
            {!hasEnded(experiment.state) && (
              <Button
                variant="default"
                leftSection={<IconPlayerStop size={18} />}
                loading={actions.busy}
                onClick={ask.open}
              >
                Cancel
              </Button>
            )}
          </>
        }
      />
      {experiment.error !== null && (
        <Alert color="red" title={`The experiment ${experiment.state}`} mb="md">
          {experiment.error.message}
        </Alert>
      )}
      <Tabs
        value={tab}
        onChange={(value) => void setTab(tabs.find((one) => one === value) ?? 'search')}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="search" leftSection={<IconChartDots size={16} />}>
            Search
          </Tabs.Tab>
          <Tabs.Tab value="runs" leftSection={<IconListDetails size={16} />}>
            Runs
          </Tabs.Tab>
          <Tabs.Tab value="mixes" leftSection={<IconDna2 size={16} />}>
            Mixes
          </Tabs.Tab>
          <Tabs.Tab value="attacks" leftSection={<IconShieldSearch size={16} />}>
            Attacks
          </Tabs.Tab>
          <Tabs.Tab value="spec" leftSection={<IconFileDescription size={16} />}>
            Spec
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="search">
          <SearchTab experiment={experiment} />
        </Tabs.Panel>
        <Tabs.Panel value="runs">
          <RunsTable experimentId={id} maxHeight="max(320px, calc(100dvh - 360px))" />
        </Tabs.Panel>
        <Tabs.Panel value="mixes">
          <MixesTab experiment={experiment} />
        </Tabs.Panel>
        <Tabs.Panel value="attacks">
          <AttacksTab experiment={experiment} />
        </Tabs.Panel>
        <Tabs.Panel value="spec">
          <SpecTab experiment={experiment} />
        </Tabs.Panel>
      </Tabs>
      <ConfirmDialog
        opened={asking}
        onClose={ask.close}
        title={`Cancel “${experiment.name}”?`}
        action="Cancel the experiment"
        onConfirm={() => {
          ask.close();
          actions.cancel(experiment);
        }}
      >
        Its running work stops and queued work is dropped. What is finished stays. A cancelled experiment
        cannot go on; it can be cloned.
      </ConfirmDialog>
    </>
  );
}
