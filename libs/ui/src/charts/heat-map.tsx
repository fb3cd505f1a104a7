'use client';
import { useMemo, type ReactElement, type ReactNode } from 'react';
import { Chart } from './chart.tsx';
import { prepareHeatMap, type HeatMapInput } from './prepare-heat-map.ts';

interface HeatMapProps {
  /** Keep its identity while nothing changes: the chart is built from it. */
  readonly input: HeatMapInput;
  readonly label: string;
  readonly height?: number;
  readonly controls?: ReactNode;
  /** A click on a cell: its row. */
  readonly onPickRow?: (row: number) => void;
}

/** Numbers as colours, row by row; hover tells each. */
export function HeatMap({ input, label, height, controls, onPickRow }: HeatMapProps): ReactElement {
  const prepared = useMemo(() => prepareHeatMap(input), [input]);
  return (
    <Chart
      prepared={prepared}
      label={label}
      height={height ?? Math.min(900, Math.max(160, 70 + input.rows.length * 18))}
      {...(controls === undefined ? {} : { controls })}
      {...(onPickRow === undefined
        ? {}
        : {
            onPickValue: ([, row]: readonly unknown[]) => onPickRow(Number(row)),
          })}
    />
  );
}
