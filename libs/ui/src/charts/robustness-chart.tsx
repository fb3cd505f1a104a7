'use client';
import { useMemo, type ReactElement, type ReactNode } from 'react';
import { Chart } from './chart.tsx';
import { prepareRobustness, type RobustnessInput } from './prepare-robustness.ts';

interface RobustnessChartProps {
  /** Keep its identity while nothing changes: the chart is built from it. */
  readonly input: RobustnessInput;
  readonly label: string;
  readonly height?: number;
  readonly controls?: ReactNode;
}

/** Share of images that stand, over the radius of the attack. */
export function RobustnessChart({ input, label, height, controls }: RobustnessChartProps): ReactElement {
  const prepared = useMemo(() => prepareRobustness(input), [input]);
  return (
    <Chart
      prepared={prepared}
      label={label}
      {...(height === undefined ? {} : { height })}
      {...(controls === undefined ? {} : { controls })}
    />
  );
}
