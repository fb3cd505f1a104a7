/** Values along one axis of numbers, e.g. a loss along a direction: decides everything, draws nothing. */
import type { EChartsOption, SeriesOption } from 'echarts';
import { formatTick, formatValue } from '../format/numbers.ts';
import { chartGround, escapeHtml, type PreparedChart } from './prepared-chart.ts';

export interface ProfileLine {
  readonly label: string;
  readonly colour: string;
  /** One for each `at`; null: not finite. */
  readonly values: readonly (number | null)[];
  /** On the axis to the right, as per cent. */
  readonly share?: boolean;
}

export interface ProfileInput {
  readonly at: readonly number[];
  readonly atName: string;
  readonly lines: readonly ProfileLine[];
  /** Values that are no shares by orders of magnitude; they are above 0 then. */
  readonly logarithmic?: boolean;
  /** A place on the axis with a vertical line, and what is there. */
  readonly mark?: { readonly at: number; readonly label: string };
}

export function prepareProfile({
  at,
  atName,
  lines,
  logarithmic = false,
  mark,
}: ProfileInput): PreparedChart {
  const broken = lines.some(({ values }) => values.includes(null));
  const option: EChartsOption = {
    ...chartGround,
    grid: { left: 8, right: 16, top: 30, bottom: 62, containLabel: true },
    legend: { bottom: 0, data: lines.map(({ label }) => label) },
    tooltip: {
      trigger: 'axis',
      confine: true,
      textStyle: { fontSize: 12 },
      formatter: (params: unknown) => hoverText(params, { at, atName, lines }),
    },
    xAxis: {
      type: 'value',
      name: atName,
      nameLocation: 'middle',
      nameGap: 26,
      min: 'dataMin',
      max: 'dataMax',
    },
    yAxis: [
      {
        type: logarithmic ? 'log' : 'value',
        scale: true,
        axisLabel: { formatter: formatTick },
      },
      { type: 'value', min: 0, max: 100, splitLine: { show: false }, axisLabel: { formatter: '{value} %' } },
    ],
    series: lines.map((line, index): SeriesOption => ({
      type: 'line',
      id: `line:${line.label}`,
      name: line.label,
      yAxisIndex: line.share === true ? 1 : 0,
      data: at.map((place, point) => {
        const value = line.values[point] ?? null;
        return [place, value === null ? null : value * (line.share === true ? 100 : 1)];
      }),
      symbolSize: 4,
      lineStyle: { color: line.colour, width: 2, type: index === 0 ? 'solid' : 'dashed' },
      itemStyle: { color: line.colour },
      ...(index === 0 &&
        mark !== undefined && {
          markLine: {
            silent: true,
            symbol: 'none',
            lineStyle: { color: '#888888', type: 'dotted' },
            label: { formatter: mark.label, color: '#888888' },
            data: [{ xAxis: mark.at }],
          },
        }),
    })),
  };
  return {
    option,
    table: {
      columns: [
        { header: atName, numeric: true },
        ...lines.map(({ label }) => ({ header: label, numeric: true })),
      ],
      rows: at.map((place, point) => [place, ...lines.map(({ values }) => values[point] ?? null)]),
    },
    description: lines
      .map(({ label, values }) => {
        const finite = values.filter((value) => value !== null);
        return finite.length === 0
          ? `${label}: no value`
          : `${label} by ${atName}: from ${formatValue(Math.min(...finite))} to ${formatValue(Math.max(...finite))}`;
      })
      .join('. '),
    notes: broken ? ['Gaps: not finite.'] : [],
  };
}

function hoverText(
  params: unknown,
  { at, atName, lines }: Pick<ProfileInput, 'at' | 'atName' | 'lines'>,
): string {
  const first: unknown = Array.isArray(params) ? params[0] : null;
  if (typeof first !== 'object' || first === null || !('dataIndex' in first)) return '';
  const point = Number(first.dataIndex);
  const rows = lines.map(({ label, values, share }) => {
    const value = values[point] ?? null;
    const text =
      value === null ? 'not finite' : share === true ? `${(100 * value).toFixed(1)} %` : formatValue(value);
    return `<div>${escapeHtml(label)} <b>${text}</b></div>`;
  });
  return `<div>${escapeHtml(atName)} ${formatValue(at[point])}</div>${rows.join('')}`;
}
