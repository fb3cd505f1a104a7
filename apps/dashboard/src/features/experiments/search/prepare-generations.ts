import { generationMetrics, type Series } from '@bionas/contracts';
import { chartGround, formatValue, type PreparedChart } from '@bionas/ui';

interface Generation {
  readonly epoch: number;
  readonly samples: readonly number[];
  readonly survivors: readonly number[];
  readonly failed: number;
  readonly present: number | null;
  readonly winner: number | null;
}

/** What a search has reported, generation by generation in the order of time. */
export function generationsOf(series: readonly Series[]): Generation[] {
  const pointsOf = (name: string): Series['points'] => series.find((one) => one.name === name)?.points ?? [];
  const epochs = [...new Set(pointsOf(generationMetrics.sample).map(({ epoch }) => epoch))].sort(
    (a, b) => a - b,
  );
  const at = (name: string, epoch: number): (number | null)[] =>
    pointsOf(name)
      .filter((point) => point.epoch === epoch)
      .map(({ value }) => value);
  const known = (values: readonly (number | null)[]): number[] => values.flatMap((value) => value ?? []);
  return epochs.map((epoch) => {
    const samples = at(generationMetrics.sample, epoch);
    return {
      epoch,
      samples: known(samples),
      failed: samples.filter((value) => value === null).length,
      survivors: known(at(generationMetrics.survivor, epoch)),
      present: at(generationMetrics.present, epoch).at(-1) ?? null,
      winner: at(generationMetrics.winner, epoch).at(-1) ?? null,
    };
  });
}

const least = (values: readonly number[]): number | null =>
  values.length === 0 ? null : Math.min(...values);

/** Cross-entropies of the samples of each generation; lower is better. */
export function prepareGenerations(series: readonly Series[]): PreparedChart {
  const generations = generationsOf(series);
  const sampled = series.some((one) => one.sampled);
  const last = generations.at(-1);
  const cloud = (key: 'samples' | 'survivors'): [number, number][] =>
    generations.flatMap(({ epoch, [key]: values }) =>
      values.map((value): [number, number] => [epoch, value]),
    );
  const line = (key: 'present' | 'winner'): [number, number][] =>
    generations.flatMap(({ epoch, [key]: value }): [number, number][] =>
      value === null ? [] : [[epoch, value]],
    );
  return {
    option: {
      ...chartGround,
      grid: { left: 40, right: 24, top: 16, bottom: 62, containLabel: true },
      legend: { bottom: 0 },
      tooltip: {
        trigger: 'item',
        confine: true,
        formatter: (params: unknown) => {
          const one = generations.find(({ epoch }) => epoch === epochOf(params));
          if (one === undefined) return '';
          return `<b>Epoch ${formatValue(one.epoch)}</b><br>${one.samples.length} samples, lowest ${formatValue(least(one.samples))}<br>${one.survivors.length} survive${one.present === null ? '' : `<br>present alphas ${formatValue(one.present)}`}${one.winner === null ? '' : `<br>alphas moved towards ${formatValue(one.winner)}`}`;
        },
      },
      xAxis: {
        type: 'value',
        name: 'epoch of the shared weights',
        nameLocation: 'middle',
        nameGap: 28,
        scale: true,
        minInterval: 1,
        splitLine: { show: false },
      },
      yAxis: { type: 'value', name: 'cross-entropy', nameLocation: 'middle', nameGap: 40, scale: true },
      series: [
        {
          type: 'scatter',
          id: 'samples',
          name: 'sample',
          symbolSize: 6,
          itemStyle: { color: '#8a8a8a', opacity: 0.45 },
          data: cloud('samples'),
        },
        {
          type: 'scatter',
          id: 'survivors',
          name: 'survivor',
          symbolSize: 7,
          itemStyle: { color: '#3b78c2', opacity: 0.8 },
          data: cloud('survivors'),
        },
        {
          type: 'line',
          id: 'present',
          name: 'present alphas',
          symbol: 'rect',
          symbolSize: 7,
          lineStyle: { color: '#2f7f5f', width: 1.5, type: 'dashed' },
          itemStyle: { color: '#2f7f5f' },
          data: line('present'),
        },
        {
          type: 'scatter',
          id: 'winner',
          name: 'alphas move towards',
          symbol: 'diamond',
          symbolSize: 13,
          z: 4,
          itemStyle: { color: '#c26a12' },
          data: line('winner'),
        },
      ],
    },
    table: {
      columns: [
        { header: 'epoch', numeric: true },
        { header: 'samples', numeric: true },
        { header: 'survivors', numeric: true },
        { header: 'lowest cross-entropy', numeric: true },
        { header: 'present alphas', numeric: true },
        { header: 'moved towards', numeric: true },
      ],
      rows: generations.map((one) => [
        one.epoch,
        one.samples.length,
        one.survivors.length,
        least(one.samples),
        one.present,
        one.winner,
      ]),
    },
    description:
      last === undefined
        ? 'No generation yet.'
        : `${generations.length} generations; in the last one ${last.samples.length} samples, ${last.survivors.length} survivors, lowest cross-entropy ${formatValue(least(last.samples))}.`,
    notes: [
      'A sample is one setting of the alphas, scored with the shared weights on the same images as the others; the next generation is drawn around the survivors. The alphas move towards the most accurate of the fittest.',
      ...(generations.some(({ failed }) => failed > 0)
        ? [`${generations.reduce((sum, { failed }) => sum + failed, 0)} without a score and not shown.`]
        : []),
      ...(sampled ? ['Some samples are left out of the drawing; extremes are kept.'] : []),
    ],
  };
}

function epochOf(params: unknown): number {
  if (typeof params !== 'object' || params === null || !('value' in params)) return -1;
  return Array.isArray(params.value) ? Number(params.value[0]) : -1;
}
