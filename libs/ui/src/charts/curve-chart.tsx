'use client';
import { useMemo, type ReactElement, type ReactNode } from 'react';
import { Chart } from './chart.tsx';
import { prepareCurves, type CurvesInput } from './prepare-curves.ts';

interface CurveChartProps extends CurvesInput {
  readonly label: string;
  readonly height?: number;
  /** Charts of one group share zoom and hover. */
  readonly group?: string;
  readonly controls?: ReactNode;
}

/** Learning curves: drag to zoom, double click resets, a click in the legend isolates. */
export function CurveChart({
  label,
  height,
  group,
  controls,
  series,
  smoothing,
  xAxis,
  logY,
  bands,
  bandMeaning,
  metric,
}: CurveChartProps): ReactElement {
  const prepared = useMemo(
    () =>
      prepareCurves({
        series,
        ...(smoothing === undefined ? {} : { smoothing }),
        ...(xAxis === undefined ? {} : { xAxis }),
        ...(logY === undefined ? {} : { logY }),
        ...(bands === undefined ? {} : { bands }),
        ...(bandMeaning === undefined ? {} : { bandMeaning }),
        ...(metric === undefined ? {} : { metric }),
      }),
    [series, smoothing, xAxis, logY, bands, bandMeaning, metric],
  );
  return (
    <Chart
      prepared={prepared}
      label={label}
      {...(height === undefined ? {} : { height })}
      {...(group === undefined ? {} : { group })}
      {...(controls === undefined ? {} : { controls })}
    />
  );
}
