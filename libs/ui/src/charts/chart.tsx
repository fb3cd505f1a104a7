'use client';
import { ActionIcon, Box, Group, Text, Tooltip, useComputedColorScheme } from '@mantine/core';
import { IconChartLine, IconFileTypeCsv, IconFileTypeSvg, IconPhoto, IconTable } from '@tabler/icons-react';
import type { EChartsType } from 'echarts/core';
import { useEffect, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { downloadText } from '../tables/download-text.ts';
import { ChartTableView } from './chart-table-view.tsx';
import { chartCsv } from './chart-csv.ts';
import { downloadUrl } from './download-url.ts';
import type { PreparedChart } from './prepared-chart.ts';
import type * as EchartsTools from './start-echarts.ts';

export interface ChartProps {
  readonly prepared: PreparedChart;
  /** Names the chart for screen readers and its files. */
  readonly label: string;
  readonly height?: number;
  /** Charts of one group share zoom and hover. */
  readonly group?: string;
  /** Controls to the left of the buttons, e.g. a title or a metric selector. */
  readonly controls?: ReactNode;
  /** A click on a mark: the `id` or `name` of its data item. */
  readonly onPick?: (key: string) => void;
  /** A click on a mark: where it is. */
  readonly onPickValue?: (value: readonly unknown[]) => void;
}

type Tools = typeof EchartsTools;

/**
 * Draws what a prepare function decided: follows the colour scheme, resizes, exports PNG, SVG and CSV, and shows its
 * numbers as a table on demand. ECharts is loaded with the first chart on a page.
 */
export function Chart(props: ChartProps): ReactElement {
  const { prepared, label, height = 320, group, controls, onPick, onPickValue } = props;
  const scheme = useComputedColorScheme('light');
  const element = useRef<HTMLDivElement>(null);
  const [running, setRunning] = useState<{ chart: EChartsType; tools: Tools } | null>(null);
  const [asTable, setAsTable] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const latest = useRef({ scheme, onPick, onPickValue });
  useEffect(() => {
    latest.current = { scheme, onPick, onPickValue };
  });

  useEffect(() => {
    const target = element.current;
    if (target === null || asTable) return undefined;
    let chart: EChartsType | null = null;
    let over = false;
    const observer = new ResizeObserver(() => chart?.resize());
    import('./start-echarts.ts').then(
      (tools) => {
        if (over) return;
        chart = tools.startChart(target, latest.current.scheme, group);
        chart.on('click', (event) => {
          const key = keyOf(event.data) ?? event.name;
          if (key !== '') latest.current.onPick?.(key);
          if (Array.isArray(event.value)) latest.current.onPickValue?.(event.value);
        });
        observer.observe(target);
        setRunning({ chart, tools });
      },
      (cause: unknown) => setProblem(cause instanceof Error ? cause.message : String(cause)),
    );
    return () => {
      over = true;
      observer.disconnect();
      chart?.dispose();
      setRunning(null);
    };
  }, [group, asTable]);

  useEffect(() => {
    if (running !== null) running.tools.paintScheme(running.chart, scheme);
  }, [running, scheme]);
  useEffect(() => {
    if (running !== null) running.tools.drawOption(running.chart, prepared.option);
  }, [running, prepared]);

  const fileName = label.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const savePicture = (kind: 'png' | 'svg'): void => {
    if (running === null) return;
    const { chart, tools } = running;
    if (kind === 'png') downloadUrl(`${fileName}.png`, tools.pngOf(chart, scheme));
    else {
      const size = { width: chart.getWidth(), height: chart.getHeight() };
      downloadText(`${fileName}.svg`, tools.svgOf(prepared.option, size), 'image/svg+xml');
    }
  };
  return (
    <Box component="figure" m={0} aria-label={label}>
      <Group justify="space-between" align="center" gap="xs" mb={4} wrap="nowrap">
        <Box style={{ minWidth: 0 }}>{controls}</Box>
        <Group gap={4} wrap="nowrap">
          <Tool
            name={asTable ? 'Show the chart' : 'Show the numbers as a table'}
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? <IconChartLine size={16} /> : <IconTable size={16} />}
          </Tool>
          <Tool name="Save as PNG" disabled={running === null} onClick={() => savePicture('png')}>
            <IconPhoto size={16} />
          </Tool>
          <Tool name="Save as SVG" disabled={running === null} onClick={() => savePicture('svg')}>
            <IconFileTypeSvg size={16} />
          </Tool>
          <Tool
            name="Save numbers as CSV"
            onClick={() => downloadText(`${fileName}.csv`, chartCsv(prepared.table))}
          >
            <IconFileTypeCsv size={16} />
          </Tool>
        </Group>
      </Group>
      {asTable ? (
        <ChartTableView table={prepared.table} label={label} height={height} />
      ) : (
        <div
          ref={element}
          role="img"
          aria-label={prepared.description}
          style={{ height, width: '100%' }}
          data-chart-ready={running !== null}
        />
      )}
      {(problem !== null || prepared.notes.length > 0) && (
        <Text component="figcaption" size="xs" c="dimmed" mt={4}>
          {problem === null
            ? prepared.notes.join(' ')
            : `The chart could not be loaded (${problem}); its numbers are in the table.`}
        </Text>
      )}
    </Box>
  );
}

function Tool(props: {
  readonly name: string;
  readonly onClick: () => void;
  readonly disabled?: boolean;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <Tooltip label={props.name} openDelay={300}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="md"
        aria-label={props.name}
        disabled={props.disabled ?? false}
        onClick={props.onClick}
      >
        {props.children}
      </ActionIcon>
    </Tooltip>
  );
}

function keyOf(data: unknown): string | null {
  if (typeof data !== 'object' || data === null || !('id' in data)) return null;
  return typeof data.id === 'string' ? data.id : null;
}
