import type { CandidateRow } from '@bionas/contracts';
import { shortForm } from '@bionas/contracts';
import { chartGround, escapeHtml, formatAccuracy, type PreparedChart } from '@bionas/ui';

interface Scored {
  readonly candidate: number;
  readonly score: number;
  readonly best: number;
  readonly genome: string;
}

/** Candidates with a score in the order they were proposed, each with the best score up to it. */
function scoredOf(candidates: readonly CandidateRow[]): Scored[] {
  let best = 0;
  return candidates
    .toSorted((one, other) => one.candidate - other.candidate)
    .flatMap((row) => {
      if (row.score === null) return [];
      best = Math.max(best, row.score);
      return [{ candidate: row.candidate, score: row.score, best, genome: shortForm(row.genome) }];
    });
}

/** The progress of a search: each candidate's validation accuracy by its number, and the running best as a stepped line. */
export function prepareSearch(candidates: readonly CandidateRow[], planned: number): PreparedChart {
  const scored = scoredOf(candidates);
  const byNumber = new Map(scored.map((point) => [point.candidate, point]));
  const unscored = candidates.filter((row) => row.state === 'infeasible' || row.state === 'failed').length;
  const last = scored.at(-1);
  const lowest = scored.reduce((low, point) => Math.min(low, point.score), 1);
  return {
    option: {
      ...chartGround,
      grid: { left: 20, right: 24, top: 16, bottom: 62, containLabel: true },
      legend: { bottom: 0 },
      tooltip: {
        trigger: 'axis',
        confine: true,
        formatter: (params: unknown) => {
          const first: unknown = Array.isArray(params) ? params[0] : params;
          const value =
            typeof first === 'object' && first !== null && 'value' in first && Array.isArray(first.value)
              ? (first.value as unknown[])
              : [];
          const point = byNumber.get(Number(value[0]));
          if (point === undefined) return '';
          return `<b>Candidate ${point.candidate}</b><br>${escapeHtml(point.genome)}<br>validation accuracy ${formatAccuracy(point.score)}<br>best so far ${formatAccuracy(point.best)}`;
        },
      },
      xAxis: {
        type: 'value',
        name: 'candidate',
        nameLocation: 'middle',
        nameGap: 28,
        min: 0,
        max: Math.max(1, planned - 1),
        minInterval: 1,
        splitLine: { show: false },
      },
      yAxis: {
        type: 'value',
        name: 'validation accuracy, %',
        nameLocation: 'middle',
        nameGap: 44,
        min: Math.max(0, Math.floor(lowest * 20) * 5),
        max: 100,
      },
      series: [
        {
          type: 'scatter',
          name: 'candidate',
          symbolSize: 9,
          itemStyle: { color: '#3b78c2', opacity: 0.85 },
          data: scored.map((point) => [point.candidate, point.score * 100]),
        },
        {
          type: 'line',
          name: 'best so far',
          step: 'end',
          showSymbol: false,
          lineStyle: { color: '#c26a12', width: 2 },
          itemStyle: { color: '#c26a12' },
          data: scored.map((point) => [point.candidate, point.best * 100]),
        },
      ],
    },
    table: {
      columns: [
        { header: 'candidate', numeric: true },
        { header: 'validation accuracy', numeric: true },
        { header: 'best so far', numeric: true },
        { header: 'genome', numeric: false },
      ],
      rows: scored.map((point) => [point.candidate, point.score, point.best, point.genome]),
    },
    description:
      last === undefined
        ? 'No candidate has a score yet.'
        : `${scored.length} of ${planned} candidates scored; best validation accuracy ${formatAccuracy(last.best)}.`,
    notes: [
      'Accuracy on the validation images after the short training of the search, last epoch.',
      ...(unscored > 0
        ? [
            `${unscored} ${unscored === 1 ? 'candidate has' : 'candidates have'} no score (failed or infeasible).`,
          ]
        : []),
    ],
  };
}
