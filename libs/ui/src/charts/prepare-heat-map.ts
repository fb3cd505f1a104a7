/**
 * A table of numbers as colours: decides everything, draws nothing. Colours are those of viridis. What was not measured stays blank; what is not finite has a cross.
 */
import type { EChartsOption } from 'echarts';
import { formatValue } from '../format/numbers.ts';
import { chartGround, escapeHtml, type PreparedChart } from './prepared-chart.ts';
import { viridis } from './viridis.ts';

/** `null`: not finite. `undefined`: not measured. */
export type HeatValue = number | null | undefined;

export interface HeatMapInput {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** `values[row][column]` */
  readonly values: readonly (readonly HeatValue[])[];
  readonly rowName: string;
  readonly columnName: string;
  /** What is measured, with its unit: in the hover text and above the scale. */
  readonly valueName: string;
  /** Colours by orders of magnitude; values of 0 or less then have the lowest colour. */
  readonly logarithmic?: boolean;
  /** First row at the bottom, as on an axis of numbers. */
  readonly upwards?: boolean;
  /** Bounds of the colours; those of the values if left out. */
  readonly range?: readonly [low: number, high: number];
}

export function prepareHeatMap(input: HeatMapInput): PreparedChart {
  const { rows, columns, values, logarithmic = false, upwards = false } = input;
  const cells = rows.flatMap((_, row) =>
    columns.flatMap((__, column) => {
      const value = values[row]?.[column];
      return value === undefined ? [] : [{ row, column, value }];
    }),
  );
  const finite = cells.flatMap(({ value }) => (value === null ? [] : [value]));
  const positive = finite.filter((value) => value > 0);
  const floor = Math.log10(positive.length === 0 ? 1 : Math.min(...positive));
  const shown = (value: number): number => (logarithmic ? (value > 0 ? Math.log10(value) : floor) : value);
  const [low, high] = (input.range ?? [Math.min(...finite), Math.max(...finite)]).map(shown);
  const bounds = finite.length === 0 ? [0, 1] : [low ?? 0, high === low ? (high ?? 0) + 1 : (high ?? 1)];
  const broken = cells.length - finite.length;
  const named = (row: number, column: number): string =>
    `${input.rowName} ${rows[row] ?? ''}, ${input.columnName} ${columns[column] ?? ''}`;
  const option: EChartsOption = {
    ...chartGround,
    grid: { left: 8, right: 96, top: upwards ? 30 : 12, bottom: 34, containLabel: true },
    tooltip: {
      confine: true,
      textStyle: { fontSize: 12 },
      formatter: (params: unknown) => {
        const [column, row] = placeOf(params);
        const value = values[row]?.[column];
        return `<div>${escapeHtml(named(row, column))}</div><div>${escapeHtml(input.valueName)} <b>${value === null ? 'not finite' : formatValue(value)}</b></div>`;
      },
    },
    xAxis: {
      type: 'category',
      data: [...columns],
      name: input.columnName,
      nameLocation: 'middle',
      nameGap: 26,
      splitArea: { show: false },
    },
    yAxis: {
      type: 'category',
      data: [...rows],
      inverse: !upwards,
      ...(upwards && { name: input.rowName, nameTextStyle: { align: 'left' as const } }),
      axisLabel: { width: 190, overflow: 'truncate', fontSize: 11 },
    },
    visualMap: {
      type: 'continuous',
      min: bounds[0] ?? 0,
      max: bounds[1] ?? 1,
      orient: 'vertical',
      right: 0,
      top: 'middle',
      itemHeight: 110,
      calculable: false,
      hoverLink: true,
      inRange: { color: [...viridis] },
      dimension: 2,
      seriesIndex: 0,
      text: [
        formatValue(logarithmic ? 10 ** (bounds[1] ?? 0) : bounds[1]),
        formatValue(logarithmic ? 10 ** (bounds[0] ?? 0) : bounds[0]),
      ],
    },
    series: [
      {
        type: 'heatmap',
        id: 'cells',
        name: input.valueName,
        data: cells.flatMap(({ row, column, value }) =>
          value === null ? [] : [[column, row, shown(value)]],
        ),
        emphasis: { itemStyle: { borderColor: '#888888', borderWidth: 1 } },
        progressive: 0,
      },
      {
        type: 'scatter',
        id: 'broken',
        name: 'not finite',
        data: cells.flatMap(({ row, column, value }) => (value === null ? [[column, row, 0]] : [])),
        symbol: 'path://M-5,-5 L5,5 M-5,5 L5,-5',
        symbolSize: 9,
        itemStyle: { color: 'transparent', borderColor: '#888888', borderWidth: 2 },
      },
    ],
  };
  return {
    option,
    table: {
      columns: [
        { header: input.rowName, numeric: false },
        { header: input.columnName, numeric: false },
        { header: input.valueName, numeric: true },
      ],
      rows: cells.map(({ row, column, value }) => [rows[row] ?? '', columns[column] ?? '', value]),
    },
    description: describe(input, finite),
    notes: [
      ...(logarithmic ? ['Colours by orders of magnitude.'] : []),
      ...(cells.length < rows.length * columns.length ? ['Blank: not measured.'] : []),
      ...(broken > 0 ? ['×: not finite.'] : []),
    ],
  };
}

function placeOf(params: unknown): [column: number, row: number] {
  if (typeof params !== 'object' || params === null || !('value' in params)) return [-1, -1];
  const { value } = params;
  return Array.isArray(value) ? [Number(value[0]), Number(value[1])] : [-1, -1];
}

function describe({ valueName, rowName, columnName, rows, columns }: HeatMapInput, finite: number[]): string {
  const size = `${valueName} by ${rowName} (${rows.length}) and ${columnName} (${columns.length})`;
  if (finite.length === 0) return `${size}. No value.`;
  return `${size}. From ${formatValue(Math.min(...finite))} to ${formatValue(Math.max(...finite))}.`;
}
