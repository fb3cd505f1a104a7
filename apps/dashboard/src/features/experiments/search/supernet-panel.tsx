'use client';

import {
  alphaCells,
  alphaMetricName,
  alphaMetricOf,
  supernetMetrics,
  type AlphaCell,
  type ExperimentSpec,
  type PinOrBan,
  type Series,
  type SpaceSpec,
  type SupernetStrategySpec,
} from '@bionas/contracts';
import { collapseReport, supernetOfSpace, supernetSlots } from '@bionas/search-space';
import { CurveChart, EmptyState, ErrorState, HeatMap } from '@bionas/ui';
import {
  Alert,
  Button,
  Group,
  Paper,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { IconAlertTriangle, IconPin } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo, type JSX } from 'react';
import { errorMessage } from '../../../api/error-message.ts';
import { useTRPC } from '../../../api/trpc.ts';
import { useLayerSeries } from '../../runs/layers/use-layer-series.ts';
import { alphaHistory, edgeHeatMap, edgeLabels } from './alpha-series.ts';

const view = {
  cell: parseAsStringLiteral(alphaCells).withDefault('normal'),
  edge: parseAsInteger.withDefault(0),
};
const cellLabels: Readonly<Record<AlphaCell, string>> = { normal: 'Normal cell', reduce: 'Reduction cell' };

interface SupernetSearch {
  readonly space: Extract<SpaceSpec, { kind: 'cell' }>;
  readonly strategy: SupernetStrategySpec;
  readonly constraints: ExperimentSpec['search']['constraints'];
}

/** Null for a search that trains each candidate. */
export function supernetSearchOf({ space, search }: ExperimentSpec): SupernetSearch | null {
  const { strategy, constraints } = search;
  if (space.kind !== 'cell' || (strategy.name !== 'darts' && strategy.name !== 'eg-nas')) return null;
  return { space, strategy, constraints };
}

const curves: readonly { title: string; names: readonly [name: string, label: string][] }[] = [
  {
    title: 'Loss of the supernet',
    names: [
      ['supernet/loss', 'weights'],
      ['supernet/alpha-loss', 'alphas'],
    ],
  },
  {
    title: 'Accuracy of the supernet',
    names: [
      ['supernet/accuracy', 'weights'],
      ['supernet/alpha-accuracy', 'alphas'],
    ],
  },
  { title: 'Entropy of the shares, nats', names: [['supernet/entropy', 'mean over edges']] },
];

function SupernetCurves({ series }: { readonly series: readonly Series[] }): JSX.Element {
  const charts = useMemo(
    () =>
      curves.map(({ title, names }) => ({
        title,
        series: names.flatMap(([name, label]) => {
          const found = series.find((one) => one.name === name);
          return found === undefined
            ? []
            : [{ id: name, label, points: found.points, sampled: found.sampled }];
        }),
      })),
    [series],
  );
  return (
    <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }}>
      {charts.map((chart) => (
        <Paper key={chart.title} withBorder p="md" style={{ minWidth: 0 }}>
          <CurveChart
            label={chart.title}
            metric={chart.title.toLowerCase()}
            series={chart.series}
            xAxis="epoch"
            height={240}
            group="supernet"
            controls={
              <Title order={2} size="h5">
                {chart.title}
              </Title>
            }
          />
        </Paper>
      ))}
    </SimpleGrid>
  );
}

export interface SupernetPanelProps {
  /** The run of the search, whose metrics these are. */
  readonly runId: string;
  readonly search: SupernetSearch;
  /** Asks for a pin or a ban at a place; left out: it is too late. */
  readonly onSteer?: ((initial: PinOrBan) => void) | undefined;
}

/** A search by shared weights as it goes: shares of an edge over time, how undecided the edges are, losses, and whether cells collapse. */
export function SupernetPanel({ runId, search, onSteer }: SupernetPanelProps): JSX.Element {
  const trpc = useTRPC();
  const [state, setState] = useQueryStates(view);
  const edge = Math.min(edgeLabels.length - 1, Math.max(0, state.edge));
  const { cell } = state;
  const { candidates } = useMemo(
    () => supernetOfSpace(search.space, search.strategy, search.constraints),
    [search],
  );
  const metrics = useQuery(trpc.runs.metricNames.queryOptions({ runIds: [runId] }));
  const reported = useMemo(
    () =>
      (metrics.data ?? []).filter(
        (name) => alphaMetricOf(name) !== null || (supernetMetrics as readonly string[]).includes(name),
      ),
    [metrics.data],
  );
  const { series, error } = useLayerSeries(runId, reported);
  const map = useMemo(
    () => edgeHeatMap(series, { cell, edge }, candidates),
    [series, cell, edge, candidates],
  );
  const warning = useMemo(() => {
    const { alphas } = alphaHistory(series, candidates.length);
    const { derivation } = search.strategy;
    return collapseReport(alphas, candidates, { slots: supernetSlots(search.space), derivation }).warning;
  }, [series, candidates, search]);
  const failure = metrics.error ?? error;
  if (failure !== null) {
    return (
      <ErrorState
        title="The supernet's curves could not be read"
        message={errorMessage(failure)}
        onRetry={() => void metrics.refetch()}
      />
    );
  }
  if (reported.length === 0) {
    return (
      <Paper withBorder>
        <EmptyState
          title="The supernet has reported nothing yet"
          text={`Its shares appear here after each of its ${search.strategy.epochs} epochs, without reloading.`}
        />
      </Paper>
    );
  }
  const shown = reported.includes(alphaMetricName(cell, edge, 0));
  return (
    <Stack>
      {warning !== null && (
        <Alert color="orange" icon={<IconAlertTriangle />} title="The cells collapse" role="status">
          {warning}
        </Alert>
      )}
      <Paper withBorder p="md" style={{ minWidth: 0 }}>
        <Group align="flex-end" mb="sm">
          <SegmentedControl
            aria-label="Cell"
            data={alphaCells.map((value) => ({ value, label: cellLabels[value] }))}
            value={cell}
            onChange={(value) => void setState({ cell: alphaCells.find((one) => one === value) ?? null })}
          />
          <Select
            label="Edge"
            w={330}
            allowDeselect={false}
            value={String(edge)}
            data={edgeLabels.map((label, index) => ({ value: String(index), label }))}
            onChange={(value) => void setState({ edge: Number(value) })}
          />
          {onSteer !== undefined && (
            <Button
              variant="default"
              leftSection={<IconPin size={16} />}
              onClick={() => onSteer({ kind: 'ban', cell, edge })}
            >
              Pin or ban here
            </Button>
          )}
        </Group>
        {shown ? (
          <HeatMap
            input={map}
            {...(onSteer !== undefined && {
              onPickRow: (row: number) => {
                const candidate = candidates[row];
                if (candidate !== undefined) onSteer({ kind: 'ban', cell, edge, ...candidate });
              },
            })}
            label={`Shares of the candidates over the epochs, ${cellLabels[cell].toLowerCase()}, ${edgeLabels[edge] ?? ''}`}
            height={Math.min(700, 110 + candidates.length * 20)}
            controls={
              <Title order={2} size="h5">
                Shares of the candidates, epoch by epoch
              </Title>
            }
          />
        ) : (
          <Text c="dimmed">No epoch of the supernet has ended yet.</Text>
        )}
      </Paper>
      <SupernetCurves series={series} />
    </Stack>
  );
}
