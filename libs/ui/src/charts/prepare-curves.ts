/**
 * Learning curves: decides everything, draws nothing. Raw values lie faint under the smoothed line; a value that is not
 * finite ends the line with a cross instead of squashing the scale; hover lists all curves, largest value first.
 */
import { smooth } from '@bionas/analysis';
import type { EChartsOption, SeriesOption } from 'echarts';
import { formatTick, formatValue } from '../format/numbers.ts';
import { formatDuration } from '../format/times.ts';
import { bandSeries } from './band-series.ts';
import type { Curve, CurveAxis, CurveBand, CurvePoint } from './curve.ts';
import { chartGround, escapeHtml, type PreparedChart } from './prepared-chart.ts';
import { seriesColours, seriesDash } from './series-colours.ts';

export interface CurvesInput {
  readonly series: readonly Curve[];
  /** Weight of the past, 0 (none) to 0.99. */
  readonly smoothing?: number;
  readonly xAxis?: CurveAxis;
  readonly logY?: boolean;
  readonly bands?: readonly CurveBand[];
  /** Said in words under the chart, e.g. `band: standard deviation over seeds`. */
  readonly bandMeaning?: string;
  /** Name of the metric, on the value axis. */
  readonly metric?: string;
}

/** `[x, shown value, raw value]`; a gap where the value is not finite. */
type Datum = [number, number | null, number | null];

const axisNames: Record<CurveAxis, string> = { step: 'step', epoch: 'epoch', time: 'time since start' };

export function prepareCurves(input: CurvesInput): PreparedChart {
  const { series, smoothing = 0, xAxis = 'step', logY = false, bands = [] } = input;
  const colours = seriesColours(series.map((curve) => curve.id));
  const lines: SeriesOption[] = [];
  let dropped = 0;
  let broken = 0;
  series.forEach((curve, index) => {
    const colour = curve.colour ?? colours.get(curve.id) ?? '#7a7a7a';
    const x = xOf(xAxis, curve.points[0]);
    const average =
      smoothing > 0
        ? smooth(
            curve.points.map((point) => point.value),
            smoothing,
          )
        : null;
    const shown = (value: number | null): number | null => {
      if (value === null || !logY || value > 0) return value;
      dropped += 1;
      return null;
    };
    const data = curve.points.map((point, at): Datum => [
      x(point),
      shown(average === null ? point.value : (average[at] ?? null)),
      point.value,
    ]);
    const breaks = breakMarks(data);
    broken += breaks.length > 0 ? 1 : 0;
    const common = {
      type: 'line' as const,
      name: curve.label,
      showSymbol: data.length < 30,
      symbolSize: curve.faint === true ? 3 : 5,
      emphasis: { disabled: true },
    };
    lines.push({
      ...common,
      id: `line:${curve.id}`,
      data,
      sampling: 'minmax',
      silent: curve.faint === true,
      lineStyle: {
        color: colour,
        type: curve.dash ?? (series.length > 6 ? seriesDash(index) : 'solid'),
        width: curve.faint === true ? 1 : 2,
        opacity: curve.faint === true ? 0.35 : 1,
      },
      itemStyle: { color: colour, opacity: curve.faint === true ? 0.35 : 1 },
      z: curve.faint === true ? 1 : 3,
      markPoint: {
        silent: true,
        symbol: 'path://M-5,-5 L5,5 M-5,5 L5,-5',
        symbolSize: 10,
        itemStyle: { borderColor: colour, borderWidth: 2, color: 'transparent' },
        label: { show: false },
        data: breaks.map((coord) => ({ name: 'not finite', coord })),
      },
    });
    // After its line: the legend takes the look of the first of a name.
    if (average !== null && curve.faint !== true) {
      lines.push({
        ...common,
        id: `raw:${curve.id}`,
        data: curve.points.map((point): Datum => [x(point), shown(point.value), point.value]),
        showSymbol: false,
        silent: true,
        sampling: 'minmax',
        lineStyle: { color: colour, width: 1, opacity: 0.25 },
        itemStyle: { color: colour, opacity: 0.25 },
        z: 1,
      });
    }
  });
  for (const band of bands) lines.push(bandSeries(band, xOf(xAxis, band.points[0]), logY));

  const named = series.filter((curve) => curve.faint !== true);
  const option: EChartsOption = {
    ...chartGround,
    grid: { left: 8, right: 20, top: 16, bottom: named.length > 1 ? 62 : 34, containLabel: true },
    legend: {
      show: named.length > 1,
      type: 'scroll',
      bottom: 0,
      data: named.map((curve) => curve.label),
    },
    tooltip: {
      trigger: 'axis',
      confine: true,
      textStyle: { fontSize: 12 },
      order: 'valueDesc',
      formatter: (params: unknown) => hoverText(params, xAxis, smoothing > 0),
    },
    toolbox: {
      show: true,
      top: -60,
      feature: { dataZoom: { yAxisIndex: 'none', filterMode: 'filter', title: { zoom: '', back: '' } } },
    },
    xAxis: {
      type: 'value',
      name: axisNames[xAxis],
      nameLocation: 'middle',
      nameGap: 26,
      min: 'dataMin',
      max: 'dataMax',
      ...(xAxis === 'step' ? { minInterval: 1 } : {}),
      ...(xAxis === 'time' ? { axisLabel: { formatter: (value: number) => formatDuration(value) } } : {}),
    },
    yAxis: {
      type: logY ? 'log' : 'value',
      scale: true,
      axisLabel: { formatter: formatTick },
    },
    series: lines,
  };

  const notes = [
    ...(smoothing > 0
      ? [`Smoothed: debiased exponential moving average, weight ${smoothing}; raw values faint.`]
      : []),
    ...(input.bandMeaning === undefined || bands.length === 0 ? [] : [`Band: ${input.bandMeaning}.`]),
    ...(series.some((curve) => curve.sampled === true)
      ? ['Sampled: some points were left out, the minimum and maximum of each gap are kept.']
      : []),
    ...(broken > 0 ? ['×: the value is not finite after this point.'] : []),
    ...(dropped > 0 ? [`${dropped} values of 0 or less cannot stand on a logarithmic axis.`] : []),
  ];
  return { option, table: tableOf(series, xAxis), description: describe(input), notes };
}

function xOf(
  axis: CurveAxis,
  first: { at: number } | undefined,
): (point: { step: number; epoch: number; at: number }) => number {
  switch (axis) {
    case 'step':
      return (point) => point.step;
    case 'epoch':
      return (point) => point.epoch;
    case 'time':
      return (point) => point.at - (first?.at ?? 0);
  }
}

/** The last finite point before each gap. */
function breakMarks(data: readonly Datum[]): [number, number][] {
  return data.flatMap((datum, index): [number, number][] => {
    const before = data[index - 1];
    if (datum[2] !== null || before === undefined || before[1] === null || before[2] === null) return [];
    return [[before[0], before[1]]];
  });
}

interface Hovered {
  readonly seriesId: string;
  readonly seriesName: string;
  readonly marker: string;
  readonly value: Datum;
}

/** Hover text: all curves at this place, sorted by value; the raw value beside the smoothed one. */
function hoverText(params: unknown, axis: CurveAxis, smoothed: boolean): string {
  if (!Array.isArray(params)) return '';
  const seen = new Set<string>();
  const lines = (params as Hovered[])
    .filter((item) => {
      if (!item.seriesId.startsWith('line:') || !Array.isArray(item.value) || seen.has(item.seriesId))
        return false;
      seen.add(item.seriesId);
      return true;
    })
    .sort((one, other) => (other.value[1] ?? -Infinity) - (one.value[1] ?? -Infinity));
  const first = lines[0];
  if (first === undefined) return '';
  const x = first.value[0];
  const head = axis === 'time' ? formatDuration(x) : `${axisNames[axis]} ${formatValue(x)}`;
  const rows = lines.slice(0, 25).map((item) => {
    const raw = smoothed ? ` <span style="opacity:.65">(raw ${formatValue(item.value[2])})</span>` : '';
    return `<div>${item.marker}${escapeHtml(item.seriesName)} <b>${formatValue(item.value[1])}</b>${raw}</div>`;
  });
  if (lines.length > 25) rows.push(`<div>and ${lines.length - 25} more</div>`);
  return `<div>${escapeHtml(head)}</div>${rows.join('')}`;
}

function tableOf(series: readonly Curve[], axis: CurveAxis): PreparedChart['table'] {
  return {
    columns: [
      { header: 'curve', numeric: false },
      { header: 'step', numeric: true },
      { header: 'epoch', numeric: true },
      { header: 'seconds since start', numeric: true },
      { header: 'value', numeric: true },
    ],
    rows: series.flatMap((curve) => {
      const seconds = xOf('time', curve.points[0]);
      return curve.points.map((point: CurvePoint) => [
        curve.label,
        point.step,
        point.epoch,
        axis === 'time' ? seconds(point) / 1_000 : Math.round(seconds(point)) / 1_000,
        point.value,
      ]);
    }),
  };
}

function describe({ series, metric = 'values', xAxis = 'step' }: CurvesInput): string {
  const ends = series
    .filter((curve) => curve.faint !== true)
    .slice(0, 8)
    .map((curve) => `${curve.label} ends at ${formatValue(curve.points.at(-1)?.value)}`);
  return `${metric} by ${axisNames[xAxis]}, ${series.length} curves. ${ends.join('; ')}.`;
}
