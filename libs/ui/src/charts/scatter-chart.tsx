'use client';
import { useMemo, type ReactElement, type ReactNode } from 'react';
import { Chart } from './chart.tsx';
import { prepareScatter, type ScatterInput } from './prepare-scatter.ts';

interface ScatterChartProps extends ScatterInput {
  readonly label: string;
  readonly height?: number;
  /** A click on a point, with its id. */
  readonly onPick?: (id: string) => void;
  readonly controls?: ReactNode;
}

/** Two measures against each other, with intervals and the Pareto front. */
export function ScatterChart({
  label,
  height = 360,
  onPick,
  controls,
  points,
  kinds,
  xName,
  yName,
  notes,
}: ScatterChartProps): ReactElement {
  const prepared = useMemo(
    () => prepareScatter({ points, kinds, xName, yName, ...(notes === undefined ? {} : { notes }) }),
    [points, kinds, xName, yName, notes],
  );
  return (
    <Chart
      prepared={prepared}
      label={label}
      height={height}
      {...(onPick === undefined ? {} : { onPick })}
      {...(controls === undefined ? {} : { controls })}
    />
  );
}
