'use client';
import { useMemo, type ReactElement, type ReactNode } from 'react';
import { Chart } from './chart.tsx';
import { prepareProfile, type ProfileInput } from './prepare-profile.ts';

interface ProfileChartProps {
  /** Keep its identity while nothing changes: the chart is built from it. */
  readonly input: ProfileInput;
  readonly label: string;
  readonly height?: number;
  readonly controls?: ReactNode;
}

/** Values along an axis of numbers, e.g. the loss along a direction. */
export function ProfileChart({ input, label, height, controls }: ProfileChartProps): ReactElement {
  const prepared = useMemo(() => prepareProfile(input), [input]);
  return (
    <Chart
      prepared={prepared}
      label={label}
      {...(height === undefined ? {} : { height })}
      {...(controls === undefined ? {} : { controls })}
    />
  );
}
