import type { CustomSeriesOption, CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import type { CurveBand } from './curve.ts';

/**
 * The area between the low and high line as one polygon. (Two stacked lines, the usual trick, are wrong on a
 * logarithmic axis and where a bound is negative.)
 */
export function bandSeries(
  band: CurveBand,
  x: (point: CurveBand['points'][number]) => number,
  logY: boolean,
): CustomSeriesOption {
  const data = band.points
    .filter((point) => !logY || point.high > 0)
    .map((point) => [x(point), logY ? Math.max(point.low, point.high / 1e3) : point.low, point.high]);
  return {
    type: 'custom',
    id: `band:${band.id}`,
    name: band.label,
    silent: true,
    clip: true,
    z: 0,
    tooltip: { show: false },
    encode: { x: 0, y: [1, 2] },
    itemStyle: { color: band.colour },
    data,
    renderItem: (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
      // One polygon for the whole band, drawn with its first point.
      if (params.dataIndexInside !== 0) return null;
      const corner = (row: readonly number[], side: 1 | 2): number[] =>
        api.coord([row[0] ?? 0, row[side] ?? 0]);
      return {
        type: 'polygon',
        shape: {
          points: [...data.map((row) => corner(row, 2)), ...[...data].reverse().map((row) => corner(row, 1))],
        },
        style: { fill: band.colour, opacity: 0.18 },
      };
    },
  };
}
