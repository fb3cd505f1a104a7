'use client';

import type { ComparisonGroup } from '@bionas/contracts';
import { CurveChart, ErrorState, type CurveAxis } from '@bionas/ui';
import {
  Group,
  Paper,
  SegmentedControl,
  Select,
  Skeleton,
  Slider,
  Stack,
  Switch,
  Text,
  Title,
} from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, type JSX } from 'react';
import { errorMessage } from '../../api/error-message.ts';
import { useTRPC } from '../../api/trpc.ts';
import { groupCurves } from './group-curves.ts';

/** What of the curves stands in the address. */
export interface CurveSettings {
  readonly metric: string;
  readonly smoothing: number;
  readonly x: CurveAxis;
  readonly log: boolean;
  readonly seeds: boolean;
}

interface CurvesPanelProps {
  readonly groups: readonly ComparisonGroup[];
  readonly colours: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
  readonly settings: CurveSettings;
  readonly onChange: (change: Partial<CurveSettings>) => void;
}

/** All points a chart may hold: the share of each run shrinks with their number. */
const pointBudget = 200_000;

/** Learning curves of the groups laid over each other, with mean and band over seeds. */
export function CurvesPanel({ groups, colours, labels, settings, onChange }: CurvesPanelProps): JSX.Element {
  const trpc = useTRPC();
  const runIds = useMemo(
    () => groups.flatMap((group) => group.runs.flatMap((run) => (run.kind === 'training' ? [run.id] : []))),
    [groups],
  );
  const names = useQuery(trpc.runs.metricNames.queryOptions({ runIds }, { enabled: runIds.length > 0 }));
  const metric =
    names.data === undefined || names.data.includes(settings.metric)
      ? settings.metric
      : (names.data[0] ?? settings.metric);
  const maxPoints = Math.max(200, Math.min(20_000, Math.floor(pointBudget / Math.max(1, runIds.length))));
  const series = useQuery({
    ...trpc.runs.series.queryOptions({ runIds, names: [metric], maxPoints }, { enabled: runIds.length > 0 }),
    placeholderData: keepPreviousData,
  });
  const drawn = useMemo(
    () =>
      groupCurves({
        groups,
        series: series.data?.filter((item) => item.name === metric) ?? [],
        colours,
        labels,
        smoothing: settings.smoothing,
        showSeeds: settings.seeds,
      }),
    [groups, series.data, metric, colours, labels, settings.smoothing, settings.seeds],
  );
  return (
    <Paper withBorder p="md">
      <Title order={2} size="h4" mb="sm">
        Learning curves
      </Title>
      <Group gap="lg" align="flex-end" mb="sm">
        <Select
          label="Metric"
          w={220}
          searchable
          allowDeselect={false}
          data={[...new Set([...(names.data ?? []), metric])]}
          value={metric}
          onChange={(value) => {
            if (value !== null) onChange({ metric: value });
          }}
        />
        <Stack gap={4}>
          <Text size="sm" fw={500}>
            Horizontal axis
          </Text>
          <SegmentedControl
            aria-label="Horizontal axis"
            size="xs"
            value={settings.x}
            data={[
              { value: 'step', label: 'step' },
              { value: 'epoch', label: 'epoch' },
              { value: 'time', label: 'time' },
            ]}
            onChange={(x) => onChange({ x })}
          />
        </Stack>
        <Stack gap={4} w={220}>
          <Text size="sm" fw={500}>
            Smoothing {settings.smoothing.toFixed(2)}
          </Text>
          <Slider
            aria-label="Smoothing, debiased exponential moving average"
            min={0}
            max={0.99}
            step={0.01}
            label={null}
            value={settings.smoothing}
            onChange={(smoothing) => onChange({ smoothing })}
            thumbProps={{ 'aria-label': 'Smoothing' }}
          />
          <Text size="xs" c="dimmed">
            debiased exponential average
          </Text>
        </Stack>
        <Switch
          label="Log scale"
          checked={settings.log}
          onChange={(event) => onChange({ log: event.currentTarget.checked })}
        />
        <Switch
          label="Single seeds"
          checked={settings.seeds}
          onChange={(event) => onChange({ seeds: event.currentTarget.checked })}
        />
      </Group>
      {series.error !== null ? (
        <ErrorState
          title="The curves could not be read"
          message={errorMessage(series.error)}
          onRetry={() => void series.refetch()}
        />
      ) : series.data === undefined && runIds.length > 0 ? (
        <Skeleton h={360} />
      ) : drawn.curves.length === 0 ? (
        <Text c="dimmed">None of these runs has reported “{metric}” yet.</Text>
      ) : (
        <CurveChart
          label={`Learning curves ${metric}`}
          height={380}
          series={drawn.curves}
          bands={drawn.bands}
          bandMeaning="mean ± standard deviation over seeds, where all seeds have a value"
          smoothing={settings.smoothing}
          xAxis={settings.x}
          logY={settings.log}
          metric={metric}
          controls={
            <Text size="xs" c="dimmed">
              Drag to zoom, double click resets, a click in the legend shows one alone.
            </Text>
          }
        />
      )}
      {drawn.missing.length > 0 && drawn.curves.length > 0 && (
        <Text size="xs" c="dimmed">
          Without this metric so far: {drawn.missing.join(', ')}.
        </Text>
      )}
    </Paper>
  );
}
