'use client';

import { layerMeasureOf, layerMeasures, type LayerMeasureName } from '@bionas/contracts';
import { CurveChart, HeatMap, ruleColour, ruleShortName, type HeatMapInput } from '@bionas/ui';
import { Paper, SimpleGrid, Switch, Title } from '@mantine/core';
import { useMemo, useState, type JSX } from 'react';
import type { RunLayer } from './run-layers.ts';
import { useLayerSeries } from './use-layer-series.ts';

const units = { degrees: ', degrees', share: ', per cent', number: '' } as const;

export interface MeasureChartsProps {
  readonly runId: string;
  readonly measure: LayerMeasureName;
  readonly layers: readonly RunLayer[];
  readonly metricNames: readonly string[];
}

/** One measure of all layers: as colours, layer by epoch, and as a curve for each layer. */
export function MeasureCharts({ runId, measure, layers, metricNames }: MeasureChartsProps): JSX.Element {
  const { title, unit } = layerMeasures[measure];
  const [byOrders, setByOrders] = useState(true);
  const logarithmic = unit === 'number' && !measure.startsWith('log-weight') && byOrders;
  const names = metricNames.filter((name) => layerMeasureOf(name)?.measure === measure);
  const { series } = useLayerSeries(runId, names);
  const height = Math.min(800, Math.max(320, 80 + layers.length * 16));
  const label = `${title}${units[unit]}`;
  const curves = useMemo(() => {
    const scale = unit === 'share' ? 100 : 1;
    const found = new Map(series.map((one) => [layerMeasureOf(one.name)?.layer, one]));
    return layers.flatMap(({ name, rule }) => {
      const one = found.get(name);
      if (one === undefined) return [];
      return [
        {
          id: name,
          label: rule === null ? name : `${name} ${ruleShortName(rule)}`,
          points: one.points.map((point) => ({
            ...point,
            value: point.value === null ? null : point.value * scale,
          })),
          ...(rule !== null && { colour: ruleColour(rule).colour }),
        },
      ];
    });
  }, [series, layers, unit]);
  const map = useMemo((): HeatMapInput => {
    const epochs = [...new Set(curves.flatMap(({ points }) => points.map(({ epoch }) => epoch)))].sort(
      (one, other) => one - other,
    );
    return {
      rows: curves.map((curve) => curve.label),
      columns: epochs.map((epoch) => String(Math.round(epoch * 100) / 100)),
      values: curves.map(({ points }) => {
        const values = new Map(points.map(({ epoch, value }) => [epoch, value]));
        return epochs.map((epoch) => values.get(epoch));
      }),
      rowName: 'layer',
      columnName: 'epoch',
      valueName: label,
      logarithmic,
      ...(unit === 'share' && { range: [0, 100] as const }),
      ...(unit === 'degrees' && { range: [0, 180] as const }),
    };
  }, [curves, label, logarithmic, unit]);
  return (
    <>
      {unit === 'number' && !measure.startsWith('log-weight') && (
        <Switch
          label="Orders of magnitude"
          checked={byOrders}
          onChange={(event) => setByOrders(event.currentTarget.checked)}
        />
      )}
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Paper withBorder p="md" style={{ minWidth: 0 }}>
          <HeatMap
            input={map}
            height={height}
            label={`${label}, layer by epoch`}
            controls={
              <Title order={2} size="h5">
                {label}: layer by epoch
              </Title>
            }
          />
        </Paper>
        <Paper withBorder p="md" style={{ minWidth: 0 }}>
          <CurveChart
            label={`${label}, a curve for each layer`}
            metric={label}
            series={curves}
            xAxis="epoch"
            logY={logarithmic}
            height={height}
            controls={
              <Title order={2} size="h5">
                {label}: each layer
              </Title>
            }
          />
        </Paper>
      </SimpleGrid>
    </>
  );
}
