/** Points of two estimates each, with interval crosses and the Pareto front as a stepped line. */
import type { Estimate } from '@bionas/contracts';
import type {
  CustomSeriesRenderItemAPI,
  CustomSeriesRenderItemParams,
  EChartsOption,
  SeriesOption,
} from 'echarts';
import { formatEstimate } from '../estimates/format-estimate.ts';
import { chartGround, escapeHtml, type PreparedChart } from './prepared-chart.ts';

export interface ScatterPoint {
  readonly id: string;
  readonly label: string;
  readonly x: Estimate;
  readonly y: Estimate;
  /** Points of one kind share colour and shape. */
  readonly kind: string;
  /** On the Pareto front: nothing is better in both. The caller decides. */
  readonly front: boolean;
}

export interface ScatterKind {
  readonly key: string;
  readonly label: string;
  readonly colour: string;
  readonly symbol: 'circle' | 'rect' | 'triangle' | 'diamond' | 'arrow' | 'pin';
}

export interface ScatterInput {
  readonly points: readonly ScatterPoint[];
  readonly kinds: readonly ScatterKind[];
  readonly xName: string;
  readonly yName: string;
  readonly notes?: readonly string[];
}

export function prepareScatter({ points, kinds, xName, yName, notes = [] }: ScatterInput): PreparedChart {
  const byId = new Map(points.map((point) => [point.id, point]));
  const front = points.filter((point) => point.front).sort((one, other) => one.x.mean - other.x.mean);
  const used = kinds.filter((kind) => points.some((point) => point.kind === kind.key));
  const series: SeriesOption[] = used.map((kind) => ({
    type: 'scatter',
    id: `kind:${kind.key}`,
    name: kind.label,
    symbol: kind.symbol,
    z: 4,
    itemStyle: { color: kind.colour },
    data: points
      .filter((point) => point.kind === kind.key)
      .map((point) => ({
        id: point.id,
        name: point.label,
        value: [point.x.mean * 100, point.y.mean * 100],
        symbolSize: point.front ? 16 : 11,
        itemStyle: { opacity: point.front ? 1 : 0.55 },
      })),
  }));
  series.push(crosses(points, kinds));
  if (front.length > 1) {
    series.push({
      type: 'line',
      id: 'front',
      name: 'Pareto front',
      silent: true,
      // From a point straight down, then right to the next: what lies below or left of the line is dominated.
      step: 'start',
      showSymbol: false,
      z: 2,
      lineStyle: { type: 'dashed', width: 1.5, color: '#888888' },
      itemStyle: { color: '#888888' },
      data: front.map((point) => [point.x.mean * 100, point.y.mean * 100]),
    });
  }
  const option: EChartsOption = {
    ...chartGround,
    grid: { left: 30, right: 24, top: 16, bottom: 66, containLabel: true },
    legend: {
      bottom: 0,
      type: 'scroll',
      data: [...used.map((kind) => kind.label), ...(front.length > 1 ? ['Pareto front'] : [])],
    },
    tooltip: {
      trigger: 'item',
      confine: true,
      textStyle: { fontSize: 12 },
      formatter: (params: unknown) => {
        const point = byId.get(idOf(params));
        if (point === undefined) return '';
        return [
          `<b>${escapeHtml(point.label)}</b>`,
          `${escapeHtml(xName)}: ${formatEstimate(point.x)}`,
          `${escapeHtml(yName)}: ${formatEstimate(point.y)}`,
          point.front ? 'On the Pareto front' : 'Dominated: another is at least as good in both',
        ]
          .map((text) => `<div>${text}</div>`)
          .join('');
      },
    },
    toolbox: {
      show: true,
      top: -60,
      feature: { dataZoom: { filterMode: 'none', title: { zoom: '', back: '' } } },
    },
    xAxis: axis(
      xName,
      30,
      points.map(({ x }) => x),
    ),
    yAxis: axis(
      yName,
      44,
      points.map(({ y }) => y),
    ),
    series,
  };
  return {
    option,
    table: {
      columns: [
        { header: 'name', numeric: false },
        { header: xName, numeric: true },
        { header: yName, numeric: true },
        { header: 'n', numeric: true },
        { header: 'Pareto front', numeric: false },
      ],
      rows: points.map((point) => [
        point.label,
        point.x.mean,
        point.y.mean,
        Math.min(point.x.n, point.y.n),
        point.front ? 'yes' : 'no',
      ]),
    },
    description: `${points.length} points, ${yName} by ${xName}. On the Pareto front: ${front.map((point) => point.label).join('; ') || 'none'}.`,
    notes,
  };
}

/** Shares in percent: from a little below the lowest interval to a little above the highest, never beyond 0 and 100. */
export function shareRange(estimates: readonly Estimate[]): { min: number; max: number } {
  const ends = estimates.flatMap(({ mean, low, high }) => [low ?? mean, high ?? mean]);
  const lowest = Math.max(0, Math.min(...ends, 1)) * 100;
  const highest = Math.min(1, Math.max(...ends, 0)) * 100;
  const margin = Math.max((highest - lowest) * 0.06, 0.5);
  return {
    min: Math.max(0, Math.floor(lowest - margin)),
    max: Math.min(100, Math.ceil(highest + margin)),
  };
}

function axis(
  name: string,
  nameGap: number,
  estimates: readonly Estimate[],
): {
  type: 'value';
  min: number;
  max: number;
  name: string;
  nameLocation: 'middle';
  nameGap: number;
  axisLabel: { formatter: string };
} {
  return {
    type: 'value',
    ...shareRange(estimates),
    name,
    nameLocation: 'middle',
    nameGap,
    axisLabel: { formatter: '{value} %' },
  };
}

/** Thin interval crosses behind the points. */
function crosses(points: readonly ScatterPoint[], kinds: readonly ScatterKind[]): SeriesOption {
  const colours = new Map(kinds.map((kind) => [kind.key, kind.colour]));
  return {
    type: 'custom',
    id: 'intervals',
    silent: true,
    clip: true,
    z: 1,
    tooltip: { show: false },
    encode: { x: 0, y: 1 },
    data: points.map((point) => [point.x.mean * 100, point.y.mean * 100]),
    renderItem: (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
      const point = points[params.dataIndex];
      if (point === undefined) return null;
      const { x, y } = point;
      const style = { stroke: colours.get(point.kind) ?? '#888888', lineWidth: 1, opacity: 0.5 };
      const line = (from: [number, number], to: [number, number]): object => {
        const [x1 = 0, y1 = 0] = api.coord([from[0] * 100, from[1] * 100]);
        const [x2 = 0, y2 = 0] = api.coord([to[0] * 100, to[1] * 100]);
        return { type: 'line', shape: { x1, y1, x2, y2 }, style };
      };
      const children = [
        ...(x.low !== null && x.high !== null ? [line([x.low, y.mean], [x.high, y.mean])] : []),
        ...(y.low !== null && y.high !== null ? [line([x.mean, y.low], [x.mean, y.high])] : []),
      ];
      // Or lines of what stood here before would stay where the new point has none.
      return { type: 'group', $mergeChildren: false, children: children as [] };
    },
  };
}

function idOf(params: unknown): string {
  if (typeof params !== 'object' || params === null || !('data' in params)) return '';
  const { data } = params;
  return typeof data === 'object' && data !== null && 'id' in data && typeof data.id === 'string'
    ? data.id
    : '';
}
