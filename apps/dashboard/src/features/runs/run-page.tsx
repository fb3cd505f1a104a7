'use client';

import type { RunDetail } from '@bionas/contracts';
import { ErrorState, GenomeStrip, LoadingRows, RoleBadge, StateBadge } from '@bionas/ui';
import { Alert, Group, Progress, Tabs, Text } from '@mantine/core';
import {
  IconBox,
  IconChartLine,
  IconFileDescription,
  IconHistory,
  IconReportAnalytics,
  IconStack2,
  IconTerminal,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import type { JSX } from 'react';
import { errorMessage } from '../../api/error-message.ts';
import { useTRPC } from '../../api/trpc.ts';
import { PageHeader } from '../../shell/page-header.tsx';
import { ArtifactsTab } from './artifacts-tab.tsx';
import { AttemptsTab } from './attempts-tab.tsx';
import { CurvesTab } from './curves-tab.tsx';
import { HeartbeatText } from './heartbeat-text.tsx';
import { LayersTab } from './layers/layers-tab.tsx';
import { LogsTab } from './logs-tab.tsx';
import { ResultTab } from './result-tab.tsx';
import { RunActions } from './run-actions.tsx';
import { RunSpecTab } from './run-spec-tab.tsx';
import { runTitle } from './run-title.ts';

const tabs = [
  { value: 'curves', label: 'Curves', icon: IconChartLine },
  { value: 'layers', label: 'Layers', icon: IconStack2 },
  { value: 'result', label: 'Result', icon: IconReportAnalytics },
  { value: 'logs', label: 'Logs', icon: IconTerminal },
  { value: 'artifacts', label: 'Artifacts', icon: IconBox },
  { value: 'attempts', label: 'Attempts', icon: IconHistory },
  { value: 'spec', label: 'Spec', icon: IconFileDescription },
] as const;
const names = tabs.map((tab) => tab.value);

function Facts({ run }: { readonly run: RunDetail }): JSX.Element {
  return (
    <Group gap="lg" mt={4}>
      <Group gap={8} wrap="nowrap">
        <Progress.Root w={140} size="sm">
          <Progress.Section value={run.progress * 100} color="indigo" aria-label="Progress of this run" />
        </Progress.Root>
        <Text size="sm" style={{ fontVariantNumeric: 'tabular-nums' }}>
          {Math.floor(run.progress * 100)} %
        </Text>
      </Group>
      {run.progressText !== '' && <Text size="sm">{run.progressText}</Text>}
      {run.genome !== null && <GenomeStrip genome={run.genome} />}
      <Text size="sm">seed {run.seed}</Text>
      {run.workerName !== null && <Text size="sm">on {run.workerName}</Text>}
      <HeartbeatText run={run} />
      <Text size="sm">
        {run.attempts} {run.attempts === 1 ? 'attempt' : 'attempts'}
      </Text>
    </Group>
  );
}

/** One run: its curves, what came out, what it said, what it left behind, and who tried. */
export function RunPage({ id }: { readonly id: string }): JSX.Element {
  const trpc = useTRPC();
  const [wanted, setTab] = useQueryState('tab', parseAsStringLiteral(names));
  const query = useQuery(trpc.runs.get.queryOptions({ id }));
  const run = query.data;
  if (run === undefined) {
    return (
      <>
        <PageHeader crumbs={[{ label: 'Runs', href: '/runs' }]} title="Run" />
        {query.error === null ? (
          <LoadingRows label="Run" />
        ) : (
          <ErrorState
            title="The run could not be read"
            message={errorMessage(query.error)}
            onRetry={() => void query.refetch()}
          />
        )}
      </>
    );
  }
  // An attack and a landscape have a result and no curves; only a training has layers to look at.
  const offered = tabs.filter(({ value }) => value !== 'layers' || run.kind === 'training');
  const usual = run.kind === 'attack' || run.kind === 'landscape' ? 'result' : 'curves';
  const tab = offered.find(({ value }) => value === wanted)?.value ?? usual;
  return (
    <>
      <title>{`${runTitle(run)} · BioNAS Lab`}</title>
      <PageHeader
        crumbs={[
          { label: 'Experiments', href: '/experiments' },
          { label: run.experimentName, href: `/experiments/${run.experimentId}?tab=runs` },
        ]}
        title={runTitle(run)}
        badges={
          <>
            <StateBadge state={run.state} />
            {run.role !== null && <RoleBadge role={run.role} />}
          </>
        }
        facts={<Facts run={run} />}
        actions={<RunActions run={run} />}
      />
      {run.error !== null && (
        <Alert
          color={run.state === 'failed' ? 'red' : 'orange'}
          title={`${run.state}: ${run.error.code}`}
          mb="md"
        >
          {run.error.message}
        </Alert>
      )}
      <Tabs
        value={tab}
        onChange={(value) => void setTab(names.find((one) => one === value) ?? null)}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          {offered.map(({ value, label, icon: Icon }) => (
            <Tabs.Tab key={value} value={value} leftSection={<Icon size={16} />}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="curves">
          <CurvesTab run={run} />
        </Tabs.Panel>
        <Tabs.Panel value="layers">
          <LayersTab run={run} />
        </Tabs.Panel>
        <Tabs.Panel value="result">
          <ResultTab run={run} />
        </Tabs.Panel>
        <Tabs.Panel value="logs">
          <LogsTab runId={run.id} />
        </Tabs.Panel>
        <Tabs.Panel value="artifacts">
          <ArtifactsTab artifacts={run.artifacts} />
        </Tabs.Panel>
        <Tabs.Panel value="attempts">
          <AttemptsTab attempts={run.attemptList} />
        </Tabs.Panel>
        <Tabs.Panel value="spec">
          <RunSpecTab run={run} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
