'use client';
import { useMemo, type ReactElement, type ReactNode } from 'react';
import { Chart } from './chart.tsx';
import { prepareBars, type BarsInput } from './prepare-bars.ts';

interface BarsWithIntervalsProps extends BarsInput {
  readonly label: string;
  readonly height?: number;
  readonly controls?: ReactNode;
}

/** Estimates of several groups side by side, with intervals and the single seeds. */
export function BarsWithIntervals({
  label,
  height,
  controls,
  groups,
  measures,
  percent = true,
  notes,
}: BarsWithIntervalsProps): ReactElement {
  const prepared = useMemo(
    () => prepareBars({ groups, measures, percent, ...(notes === undefined ? {} : { notes }) }),
    [groups, measures, percent, notes],
  );
  const rows = groups.length * (measures.length * 16 + 14);
  return (
    <Chart
      prepared={prepared}
      label={label}
      height={height ?? Math.max(180, rows + 90)}
      {...(controls === undefined ? {} : { controls })}
    />
  );
}
