import { bestOfDraws } from '@bionas/analysis';
import type { CandidateRow } from '@bionas/contracts';
import { shortForm } from '@bionas/contracts';
import { bandSeries, chartGround, escapeHtml, formatAccuracy, type PreparedChart } from '@bionas/ui';
import { percentBounds } from './percent-bounds.ts';
import type { RandomBaseline } from './random-baseline.ts';

interface Scored {
  /** How many evaluations it took up to this one, those without a score included. */
  readonly evaluations: number;
  readonly candidate: number;
  readonly score: number;
  readonly best: number;
  readonly epochs: number;
  readonly genome: string;
}

const ended: ReadonlySet<string> = new Set(['finished', 'failed', 'infeasible', 'pruned', 'cancelled']);

/**
 * Candidates with a score in the order they were proposed, each with the best score up to it. A score of a longer training stands above any of a
 * shorter one.
 */
function scoredOf(candidates: readonly CandidateRow[]): { scored: Scored[]; unscored: number } {
  let best = 0;
  let longest = 0;
  let evaluations = 0;
  let unscored = 0;
  const scored = candidates
    .toSorted((one, other) => one.candidate - other.candidate)
    .flatMap((row): Scored[] => {
      if (ended.has(row.state)) evaluations += 1;
      if (row.score === null) {
        if (row.state === 'infeasible' || row.state === 'failed') unscored += 1;
        return [];
      }
      if (row.epochs > longest) {
        longest = row.epochs;
        best = row.score;
      } else if (row.epochs === longest) best = Math.max(best, row.score);
      const { candidate, score, epochs } = row;
      return [{ evaluations, candidate, score, best, epochs, genome: shortForm(row.genome) }];
    });
  return { scored, unscored };
}

const colours = { candidate: '#3b78c2', best: '#c26a12', random: '#7a7a7a' } as const;

/** Where the axis of evaluations ends: at the plan, or at 20, 40, 80, … as long as that holds all there are, so that few of many do not lie in a sliver. */
export function axisEnd(planned: number, evaluated: number): number {
  const step = 20 * 2 ** Math.max(0, Math.ceil(Math.log2(evaluated / 20)));
  return Math.max(2, Math.min(planned, step), evaluated);
}

/**
 * The progress of a search: each candidate's validation accuracy, the running best as a stepped line, and the best that as many random draws find:
 * its mean over all orders of the baseline's scores, with the span of four orders in five.
 */
export function prepareSearch(
  candidates: readonly CandidateRow[],
  planned: number,
  baseline: RandomBaseline | null,
): PreparedChart {
  const { scored, unscored } = scoredOf(candidates);
  const draws = baseline === null ? [] : bestOfDraws(baseline.scores);
  const byEvaluations = new Map(scored.map((point) => [point.evaluations, point]));
  const last = scored.at(-1);
  const end = axisEnd(planned, last?.evaluations ?? 0);
  const shown = draws.filter((draw) => draw.draws <= end);
  const randomText = (evaluations: number): string => {
    const draw = draws[evaluations - 1];
    return draw === undefined
      ? ''
      : `<br>best of ${draw.draws} random ${draw.draws === 1 ? 'draw' : 'draws'} ${formatAccuracy(draw.mean)} (${formatAccuracy(draw.low)} to ${formatAccuracy(draw.high)})`;
  };
  const uneven = new Set(scored.map(({ epochs }) => epochs)).size > 1;
  return {
    option: {
      ...chartGround,
      grid: { left: 40, right: 24, top: 16, bottom: 62, containLabel: true },
      legend: {
        bottom: 0,
        data: ['candidate', 'best so far', ...(shown.length > 0 ? ['random draws'] : [])],
      },
      tooltip: {
        trigger: 'axis',
        confine: true,
        formatter: (params: unknown) => {
          const at = evaluationsOf(params);
          const point = byEvaluations.get(at);
          if (point === undefined) return `After ${at} evaluations${randomText(at)}`;
          return `<b>Candidate ${point.candidate}</b><br>${escapeHtml(point.genome)}<br>validation accuracy ${formatAccuracy(point.score)}${uneven ? ` after ${point.epochs} ${point.epochs === 1 ? 'epoch' : 'epochs'}` : ''}<br>best so far ${formatAccuracy(point.best)}${randomText(at)}`;
        },
      },
      xAxis: {
        type: 'value',
        name: 'candidates evaluated',
        nameLocation: 'middle',
        nameGap: 28,
        min: 1,
        max: end,
        minInterval: 1,
        splitLine: { show: false },
      },
      yAxis: {
        type: 'value',
        name: 'validation accuracy, %',
        nameLocation: 'middle',
        nameGap: 40,
        ...percentBounds([...scored.map(({ score }) => score), ...shown.map(({ low }) => low)]),
      },
      series: [
        bandSeries(
          {
            id: 'random',
            label: 'random draws',
            colour: colours.random,
            points: shown.map(({ draws: step, low, high }) => ({
              ...{ step, epoch: 0, at: 0 },
              low: 100 * low,
              high: 100 * high,
            })),
          },
          ({ step }) => step,
          false,
        ),
        {
          type: 'line',
          id: 'random',
          name: 'random draws',
          symbol: 'none',
          lineStyle: { color: colours.random, width: 2, type: 'dashed' },
          itemStyle: { color: colours.random },
          data: shown.map((draw) => [draw.draws, 100 * draw.mean]),
        },
        {
          type: 'scatter',
          id: 'candidates',
          name: 'candidate',
          symbolSize: scored.length > 150 ? 5 : 9,
          itemStyle: { color: colours.candidate, opacity: 0.75 },
          data: scored.map((point) => [point.evaluations, point.score * 100]),
        },
        {
          type: 'line',
          id: 'best',
          name: 'best so far',
          step: 'end',
          showSymbol: false,
          lineStyle: { color: colours.best, width: 2 },
          itemStyle: { color: colours.best },
          data: scored.map((point) => [point.evaluations, point.best * 100]),
        },
      ],
    },
    table: {
      columns: [
        { header: 'evaluated', numeric: true },
        { header: 'candidate', numeric: true },
        { header: 'validation accuracy', numeric: true },
        { header: 'best so far', numeric: true },
        { header: 'best of as many random draws', numeric: true },
        { header: 'genome', numeric: false },
      ],
      rows: scored.map((point) => [
        point.evaluations,
        point.candidate,
        point.score,
        point.best,
        draws[point.evaluations - 1]?.mean ?? null,
        point.genome,
      ]),
    },
    description:
      last === undefined
        ? 'No candidate has a score yet.'
        : `${scored.length} of ${planned} candidates scored; best validation accuracy ${formatAccuracy(last.best)}.${comparedText(last, draws)}`,
    notes: [
      'Accuracy on the validation images after the short training of the search, last epoch.',
      ...(uneven ? ['Best so far: of the longest trainings up to then.'] : []),
      ...(baseline === null ? [] : [baselineNote(baseline, end)]),
      ...(unscored > 0
        ? [
            `${unscored} ${unscored === 1 ? 'candidate has' : 'candidates have'} no score (failed or infeasible).`,
          ]
        : []),
    ],
  };
}

function comparedText({ evaluations, best }: Scored, draws: ReturnType<typeof bestOfDraws>): string {
  const draw = draws[evaluations - 1];
  return draw === undefined
    ? ''
    : ` As many random draws find ${formatAccuracy(draw.mean)} on average, ${formatAccuracy(best)} here.`;
}

function baselineNote({ source, scores }: RandomBaseline, end: number): string {
  const until = scores.length < end ? ` It ends after ${scores.length} draws: no more are known.` : '';
  return `Random draws: the best of so many, on average over every order (shaded: four orders in five), from ${source}.${until}`;
}

function evaluationsOf(params: unknown): number {
  const first: unknown = Array.isArray(params) ? params[0] : params;
  if (typeof first !== 'object' || first === null || !('value' in first)) return -1;
  return Array.isArray(first.value) ? Number(first.value[0]) : -1;
}
