import { paretoFront } from '@bionas/analysis';
import { shortForm, type CandidateRow } from '@bionas/contracts';
import {
  chartGround,
  escapeHtml,
  formatAccuracy,
  formatParameters,
  formatTick,
  type PreparedChart,
} from '@bionas/ui';
import { percentBounds } from './percent-bounds.ts';

interface Known {
  readonly candidate: number;
  readonly genome: string;
  readonly score: number;
  readonly parameters: number;
  readonly front: boolean;
}

/** Candidates of which both are known; the front: none is at least as accurate and as small, and better in one. */
function knownOf(candidates: readonly CandidateRow[]): Known[] {
  const front = new Set(
    paretoFront(candidates, [
      { better: 'higher', value: (row) => row.score },
      { better: 'lower', value: (row) => row.parameters },
    ]),
  );
  return candidates.flatMap((row) => {
    const { candidate, score, parameters } = row;
    if (score === null || parameters === null) return [];
    return [{ candidate, score, parameters, genome: shortForm(row.genome), front: front.has(row) }];
  });
}

/** Validation accuracy of the candidates against their parameters, with the Pareto front as a stepped line. */
export function prepareCandidates(candidates: readonly CandidateRow[]): PreparedChart {
  const known = knownOf(candidates);
  const byNumber = new Map(known.map((point) => [point.candidate, point]));
  const front = known
    .filter((point) => point.front)
    .sort((one, other) => one.parameters - other.parameters || one.score - other.score);
  const missing = candidates.length - known.length;
  const marks = (some: readonly Known[]): [number, number, number][] =>
    some.map(({ parameters, score, candidate }) => [parameters, score * 100, candidate]);
  return {
    option: {
      ...chartGround,
      grid: { left: 40, right: 24, top: 16, bottom: 62, containLabel: true },
      // The line is named by its marks.
      legend: { bottom: 0, data: ['dominated', 'on the Pareto front'] },
      tooltip: {
        trigger: 'item',
        confine: true,
        formatter: (params: unknown) => {
          const point = byNumber.get(candidateOf(params));
          if (point === undefined) return '';
          return `<b>Candidate ${point.candidate}</b><br>${escapeHtml(point.genome)}<br>validation accuracy ${formatAccuracy(point.score)}<br>${formatParameters(point.parameters)} parameters<br>${point.front ? 'On the Pareto front' : 'Another is at least as accurate and as small'}`;
        },
      },
      xAxis: {
        type: 'value',
        scale: true,
        name: 'parameters',
        nameLocation: 'middle',
        nameGap: 28,
        splitLine: { show: false },
        axisLabel: {
          formatter: (value: number) => (value < 1e5 ? formatTick(value) : formatParameters(value)),
          hideOverlap: true,
        },
      },
      yAxis: {
        type: 'value',
        name: 'validation accuracy, %',
        nameLocation: 'middle',
        nameGap: 40,
        ...percentBounds(known.map(({ score }) => score)),
      },
      series: [
        {
          type: 'scatter',
          id: 'dominated',
          name: 'dominated',
          symbolSize: 9,
          itemStyle: { color: '#3b78c2', opacity: 0.55 },
          data: marks(known.filter((point) => !point.front)),
        },
        {
          type: 'scatter',
          id: 'best',
          name: 'on the Pareto front',
          symbol: 'diamond',
          symbolSize: 14,
          z: 4,
          itemStyle: { color: '#c26a12' },
          data: marks(front),
        },
        {
          type: 'line',
          id: 'front',
          name: 'Pareto front',
          silent: true,
          step: 'end',
          showSymbol: false,
          lineStyle: { type: 'dashed', width: 1.5, color: '#888888' },
          itemStyle: { color: '#888888' },
          data: marks(front),
        },
      ],
    },
    table: {
      columns: [
        { header: 'candidate', numeric: true },
        { header: 'parameters', numeric: true },
        { header: 'validation accuracy', numeric: true },
        { header: 'Pareto front', numeric: false },
        { header: 'genome', numeric: false },
      ],
      rows: known.map((point) => [
        point.candidate,
        point.parameters,
        point.score,
        point.front ? 'yes' : 'no',
        point.genome,
      ]),
    },
    description: `${known.length} candidates, validation accuracy by parameters. On the Pareto front: ${front.map(({ candidate }) => `candidate ${candidate}`).join(', ') || 'none'}.`,
    notes: missing > 0 ? [`${missing} without a score or a size and not shown.`] : [],
  };
}

function candidateOf(params: unknown): number {
  if (typeof params !== 'object' || params === null || !('value' in params)) return -1;
  return Array.isArray(params.value) ? Number(params.value[2]) : -1;
}
