'use client';
import { useMemo, type ReactElement } from 'react';
import { Chart, type ChartProps } from './chart.tsx';
import { prepareRobustness, type RobustnessInput } from './prepare-robustness.ts';

interface RobustnessChartProps extends Pick<ChartProps, 'label' | 'height' | 'controls'> {
  /** Keep its identity while nothing changes: the chart is built from it. */
  readonly input: RobustnessInput;
}

/** Share of images that stand, over the radius of the attack. */
export function RobustnessChart({ input, ...frame }: RobustnessChartProps): ReactElement {
  const prepared = useMemo(() => prepareRobustness(input), [input]);
  return <Chart prepared={prepared} {...frame} />;
}
