'use client';

import { layerMeasureOf, type RunDetail } from '@bionas/contracts';
import { curveAxes, CurveChart, EmptyState, ErrorState, LoadingRows } from '@bionas/ui';
import {
  Group,
  Paper,
  SegmentedControl,
  SimpleGrid,
  Slider,
  Stack,
  Switch,
  Text,
  Title,
} from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { parseAsBoolean, parseAsFloat, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo, type JSX } from 'react';
import { errorMessage } from '../../api/error-message.ts';
import { useTRPC } from '../../api/trpc.ts';
import { metricGroups, type MetricGroup } from './metric-groups.ts';

const view = {
  smooth: parseAsFloat.withDefault(0),
  x: parseAsStringLiteral(curveAxes).withDefault('step'),
  log: parseAsBoolean.withDefault(false),
};

/** Training blue and validation orange in every chart of a run; other metrics have the colour of their name. */
const colourOf = (name: string): { colour?: string } =>
  name.startsWith('train/')
    ? { colour: '#3b78c2' }
    : name.startsWith('validation/')
      ? { colour: '#c26a12' }
      : {};

interface GroupChartProps {
  readonly group: MetricGroup;
  readonly smoothing: number;
  readonly xAxis: (typeof curveAxes)[number];
  readonly log: boolean;
}

function GroupChart({ group, smoothing, xAxis, log }: GroupChartProps): JSX.Element {
  const curves = useMemo(
    () =>
      group.series.map((one) => ({
        id: one.name,
        label: one.name,
        points: one.points,
        sampled: one.sampled,
        ...colourOf(one.name),
      })),
    [group],
  );
  return (
    <Paper withBorder p="md">
      <CurveChart
        label={group.title}
        metric={group.title.toLowerCase()}
        series={curves}
        smoothing={smoothing}
        xAxis={xAxis}
        logY={log && group.key !== 'accuracy'}
        height={280}
        group="run-curves"
        controls={
          <Title order={2} size="h5">
            {group.title}
          </Title>
        }
      />
    </Paper>
  );
}

/** Every metric of the run as it comes in, one chart a scale. Smoothing, axis and scale live in the address. */
export function CurvesTab({ run }: { readonly run: RunDetail }): JSX.Element {
  const trpc = useTRPC();
  const [state, setState] = useQueryStates(view);
  const runIds = [run.id];
  const names = useQuery(trpc.runs.metricNames.queryOptions({ runIds }));
  // Those of layers have a tab of their own.
  const ofTheRun = (names.data ?? []).filter((name) => layerMeasureOf(name) === null);
  const series = useQuery(
    trpc.runs.series.queryOptions(
      { runIds, names: ofTheRun.slice(0, 50), maxPoints: 4_000 },
      { enabled: ofTheRun.length > 0, placeholderData: keepPreviousData },
    ),
  );
  const groups = useMemo(() => metricGroups(series.data ?? []), [series.data]);
  const smoothing = Math.min(0.99, Math.max(0, state.smooth));
  const error = names.error ?? series.error;

  if (error !== null) {
    return (
      <ErrorState
        title="The curves could not be read"
        message={errorMessage(error)}
        onRetry={() => {
          void names.refetch();
          void series.refetch();
        }}
      />
    );
  }
  if (names.data === undefined) return <LoadingRows label="Curves" />;
  if (ofTheRun.length === 0) {
    return (
      <EmptyState
        title="No curve yet"
        text="Metrics appear here while the run works, without reloading. An attack or a search may have none."
      />
    );
  }
  return (
    <Stack>
      <Group gap="xl" align="center">
        <Group gap="sm" wrap="nowrap">
          <Text size="sm" id="smoothing-label">
            Smoothing
          </Text>
          <Slider
            w={160}
            min={0}
            max={0.99}
            step={0.01}
            value={smoothing}
            label={(value) => value.toFixed(2)}
            thumbLabel="Smoothing: weight of the past"
            onChange={(smooth) => void setState({ smooth })}
          />
          <Text size="sm" c="dimmed" w={150}>
            {smoothing === 0 ? 'none' : `${smoothing.toFixed(2)}, debiased average`}
          </Text>
        </Group>
        <SegmentedControl
          size="xs"
          aria-label="Horizontal axis"
          data={[...curveAxes]}
          value={state.x}
          onChange={(value) => void setState({ x: curveAxes.find((axis) => axis === value) ?? 'step' })}
        />
        <Switch
          label="Logarithmic values"
          checked={state.log}
          onChange={(event) => void setState({ log: event.currentTarget.checked })}
        />
      </Group>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        {groups.map((group) => (
          <GroupChart key={group.key} group={group} smoothing={smoothing} xAxis={state.x} log={state.log} />
        ))}
      </SimpleGrid>
    </Stack>
  );
}
