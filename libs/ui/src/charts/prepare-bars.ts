/** Bars of estimates side by side: one row a group, one bar a measure, 95 % intervals as whiskers, seeds as dots. */
import type { Estimate } from '@bionas/contracts';
import type {
  CustomSeriesRenderItemAPI,
  CustomSeriesRenderItemParams,
  EChartsOption,
  SeriesOption,
} from 'echarts';
import { formatEstimate } from '../estimates/format-estimate.ts';
import { chartGround, escapeHtml, type PreparedChart } from './prepared-chart.ts';

export interface BarMeasure {
  readonly key: string;
  readonly label: string;
  readonly colour: string;
  /** One a group, in the order of the groups; `null`: not measured. */
  readonly estimates: readonly (Estimate | null)[];
  /** Drawn hatched: shown for comparison, not a measure of the thing itself. */
  readonly hatched?: boolean;
}

export interface BarsInput {
  readonly groups: readonly { readonly key: string; readonly label: string }[];
  readonly measures: readonly BarMeasure[];
  /** Shares from 0 to 1, drawn as per cent (default). */
  readonly percent?: boolean;
  readonly notes?: readonly string[];
}

const gaps = { barGap: '12%', barCategoryGap: '28%' } as const;

export function prepareBars({ groups, measures, percent = true, notes = [] }: BarsInput): PreparedChart {
  const scale = percent ? 100 : 1;
  const series = measures.flatMap((measure, index): SeriesOption[] => {
    const rows = groups.map((_, at) => measure.estimates[at] ?? null);
    return [
      {
        type: 'bar',
        id: `bar:${measure.key}`,
        name: measure.label,
        ...gaps,
        data: rows.map((estimate) => (estimate === null ? '-' : estimate.mean * scale)),
        itemStyle: {
          color: measure.colour,
          opacity: measure.hatched === true ? 0.55 : 0.9,
          ...(measure.hatched === true
            ? {
                decal: {
                  symbol: 'rect',
                  color: 'rgba(255,255,255,0.6)',
                  dashArrayX: [1, 0],
                  dashArrayY: [3, 4],
                  rotation: -Math.PI / 4,
                },
              }
            : {}),
        },
      },
      whiskers(measure, rows, { index, count: measures.length, scale }),
    ];
  });
  const option: EChartsOption = {
    ...chartGround,
    aria: { enabled: false, decal: { show: false } },
    grid: { left: 8, right: 24, top: 8, bottom: 60, containLabel: true },
    legend: { bottom: 0, type: 'scroll', data: measures.map((measure) => measure.label) },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      confine: true,
      textStyle: { fontSize: 12 },
      formatter: (params: unknown) => {
        const at = rowOf(params);
        const group = groups[at];
        if (group === undefined) return '';
        const lines = measures.map(
          (measure) =>
            `<div>${escapeHtml(measure.label)}: <b>${formatEstimate(measure.estimates[at] ?? null, percent)}</b></div>`,
        );
        return `<div>${escapeHtml(group.label)}</div>${lines.join('')}`;
      },
    },
    xAxis: {
      type: 'value',
      min: 0,
      ...(percent ? { max: 100 } : {}),
      axisLabel: { formatter: percent ? '{value} %' : '{value}' },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: groups.map((group) => group.label),
      axisLabel: { width: 150, overflow: 'truncate' },
    },
    series,
  };
  return {
    option,
    table: {
      columns: [
        { header: 'group', numeric: false },
        { header: 'measure', numeric: false },
        { header: 'mean', numeric: true },
        { header: 'low (95 %)', numeric: true },
        { header: 'high (95 %)', numeric: true },
        { header: 'n', numeric: true },
      ],
      rows: groups.flatMap((group, at) =>
        measures.map((measure) => {
          const estimate = measure.estimates[at] ?? null;
          return [
            group.label,
            measure.label,
            estimate?.mean ?? null,
            estimate?.low ?? null,
            estimate?.high ?? null,
            estimate?.n ?? null,
          ];
        }),
      ),
    },
    description: groups
      .map((group, at) => {
        const parts = measures.map(
          (measure) => `${measure.label} ${formatEstimate(measure.estimates[at] ?? null, percent)}`,
        );
        return `${group.label}: ${parts.join(', ')}`;
      })
      .join('. '),
    notes: ['Whiskers: 95 % interval over seeds; dots: single seeds.', ...notes],
  };
}

/** The interval of each bar and a dot for each seed, placed where the bar layout puts the bar. */
function whiskers(
  measure: BarMeasure,
  rows: readonly (Estimate | null)[],
  place: { readonly index: number; readonly count: number; readonly scale: number },
): SeriesOption {
  return {
    type: 'custom',
    id: `whisker:${measure.key}`,
    name: measure.label,
    silent: true,
    z: 5,
    itemStyle: { color: measure.colour },
    encode: { x: [1], y: 0 },
    data: rows.map((estimate, at) => [at, (estimate?.mean ?? 0) * place.scale]),
    renderItem: (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
      const estimate = rows[params.dataIndex] ?? null;
      const layout = api.barLayout({ ...gaps, count: place.count })?.[place.index];
      if (estimate === null || layout === undefined) return null;
      const point = (value: number): [number, number] => {
        const [x = 0, y = 0] = api.coord([value * place.scale, params.dataIndex]);
        return [x, y + layout.offsetCenter];
      };
      const ink = { stroke: '#888888', lineWidth: 1.5 };
      const line = (from: [number, number], to: [number, number]): object => ({
        type: 'line',
        shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] },
        style: ink,
      });
      const parts: object[] = estimate.values.map((value) => {
        const [cx, cy] = point(value);
        return {
          type: 'circle',
          shape: { cx, cy, r: 2.5 },
          style: { fill: '#ffffff', stroke: '#333333', lineWidth: 1 },
        };
      });
      if (estimate.low !== null && estimate.high !== null) {
        const low = point(estimate.low);
        const high = point(estimate.high);
        parts.unshift(
          line(low, high),
          line([low[0], low[1] - 4], [low[0], low[1] + 4]),
          line([high[0], high[1] - 4], [high[0], high[1] + 4]),
        );
      }
      return { type: 'group', children: parts as [] };
    },
  };
}

function rowOf(params: unknown): number {
  if (!Array.isArray(params)) return -1;
  const first: unknown = params[0];
  return typeof first === 'object' && first !== null && 'dataIndex' in first ? Number(first.dataIndex) : -1;
}
