/** What stands as the images may be changed more and more: decides everything, draws nothing. */
import type { EChartsOption, SeriesOption } from 'echarts';
import { formatEpsilon } from '../format/numbers.ts';
import { bandSeries } from './band-series.ts';
import { chartGround, escapeHtml, type PreparedChart } from './prepared-chart.ts';

/** A share, 0 to 1, and its interval. */
export interface RobustShare {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

export interface RobustnessInput {
  /** Growing. They stand side by side at equal distances, since they about double. */
  readonly epsilons: readonly number[];
  /** The first is drawn solid with its intervals, the others dashed. One value for each epsilon. */
  readonly lines: readonly {
    readonly label: string;
    readonly colour: string;
    readonly values: readonly RobustShare[];
  }[];
  /** What guessing would get right. */
  readonly chance: number;
  /** An epsilon with a vertical line, and what is there. */
  readonly mark?: { readonly epsilon: number; readonly label: string };
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

export function prepareRobustness({ epsilons, lines, chance, mark }: RobustnessInput): PreparedChart {
  const [main] = lines;
  const grey = { color: '#888888', type: 'dotted' } as const;
  const markAt = mark === undefined ? null : placeOf(mark.epsilon, epsilons);
  const bands: SeriesOption[] = main
    ? [
        bandSeries(
          {
            ...{ id: main.label, label: main.label, colour: main.colour },
            points: main.values.map(({ low, high }, place) => ({
              ...{ step: place, epoch: place, at: 0 },
              ...{ low: 100 * low, high: 100 * high },
            })),
          },
          ({ step }) => step,
          false,
        ),
      ]
    : [];
  const option: EChartsOption = {
    ...chartGround,
    grid: { left: 8, right: 24, top: 30, bottom: 62, containLabel: true },
    legend: { bottom: 0, data: lines.map(({ label }) => label) },
    tooltip: {
      trigger: 'axis',
      confine: true,
      textStyle: { fontSize: 12 },
      formatter: (params: unknown) => hoverText(params, epsilons, lines),
    },
    xAxis: {
      type: 'value',
      name: 'ε: how far each pixel may move',
      nameLocation: 'middle',
      nameGap: 28,
      min: 0,
      max: Math.max(1, epsilons.length - 1),
      interval: 1,
      splitLine: { show: false },
      axisLabel: {
        formatter: (place: number) => (place in epsilons ? formatEpsilon(epsilons[place]) : ''),
      },
    },
    yAxis: { type: 'value', min: 0, max: 100, axisLabel: { formatter: '{value} %' } },
    series: [
      ...bands,
      ...lines.map((line, index): SeriesOption => ({
        type: 'line',
        id: `line:${line.label}`,
        name: line.label,
        data: line.values.map(({ share }, place) => [place, 100 * share]),
        symbolSize: 6,
        // Where lines lie on each other the first is seen.
        z: index === 0 ? 3 : 2,
        lineStyle: { color: line.colour, width: 2, type: index === 0 ? 'solid' : 'dashed' },
        itemStyle: { color: line.colour },
        ...(index === 0 && {
          markLine: {
            silent: true,
            symbol: 'none',
            lineStyle: grey,
            data: [
              {
                yAxis: 100 * chance,
                label: {
                  formatter: `chance ${percent(chance)}`,
                  position: 'insideEndTop',
                  color: grey.color,
                },
              },
              ...(mark && markAt !== null
                ? [
                    {
                      xAxis: markAt,
                      label: { formatter: mark.label, position: 'end', color: grey.color },
                    } as const,
                  ]
                : []),
            ],
          },
        }),
      })),
    ],
  };
  return {
    option,
    table: {
      columns: [
        { header: 'epsilon', numeric: true },
        ...lines.flatMap(({ label }) =>
          [label, `${label}, low`, `${label}, high`].map((header) => ({ header, numeric: true })),
        ),
      ],
      rows: epsilons.map((epsilon, place) => [
        epsilon,
        ...lines.flatMap(({ values }) => {
          const value = values[place];
          return value ? [value.share, value.low, value.high] : [null, null, null];
        }),
      ]),
    },
    description: lines
      .map(({ label, values }) => {
        const told = values.map(
          ({ share }, place) => `${percent(share)} at ${formatEpsilon(epsilons[place])}`,
        );
        return `${label}: ${told.join(', ')}`;
      })
      .join('. '),
    notes: [],
  };
}

/** Where an epsilon lies between those of the axis; null outside. */
function placeOf(epsilon: number, epsilons: readonly number[]): number | null {
  const after = epsilons.findIndex((one) => one >= epsilon);
  if (after < 0) return null;
  const [from = 0, to = 0] = [epsilons[after - 1], epsilons[after]];
  return after === 0 || to === from ? after : after - 1 + (epsilon - from) / (to - from);
}

function hoverText(
  params: unknown,
  epsilons: RobustnessInput['epsilons'],
  lines: RobustnessInput['lines'],
): string {
  const first: unknown = Array.isArray(params) ? params[0] : null;
  if (typeof first !== 'object' || first === null || !('dataIndex' in first)) return '';
  const place = Number(first.dataIndex);
  const rows = lines.map(({ label, values }) => {
    const value = values[place];
    return value
      ? `<div>${escapeHtml(label)} <b>${percent(value.share)}</b> [${(100 * value.low).toFixed(1)}, ${(100 * value.high).toFixed(1)}]</div>`
      : '';
  });
  return `<div>ε = ${formatEpsilon(epsilons[place])}</div>${rows.join('')}`;
}
