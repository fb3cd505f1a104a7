'use client';
import { useMemo, type ReactElement } from 'react';
import { Chart, type ChartProps } from './chart.tsx';
import { prepareProfile, type ProfileInput } from './prepare-profile.ts';

interface ProfileChartProps extends Pick<ChartProps, 'label' | 'height' | 'controls'> {
  /** Keep its identity while nothing changes: the chart is built from it. */
  readonly input: ProfileInput;
}

/** Values along an axis of numbers, e.g. the loss along a direction. */
export function ProfileChart({ input, ...frame }: ProfileChartProps): ReactElement {
  const prepared = useMemo(() => prepareProfile(input), [input]);
  return <Chart prepared={prepared} {...frame} />;
}
