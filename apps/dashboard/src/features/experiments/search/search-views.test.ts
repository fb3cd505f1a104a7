import {
  alphaCells,
  alphaMetricName,
  relaxedEdgeCount,
  type CandidateRow,
  type Series,
  type SupernetCandidate,
} from '@bionas/contracts';
import { softmax } from '@bionas/search-space';
import { expect, it } from 'vitest';
import { chainOf } from '../../compare/testing.ts';
import { alphaHistory, edgeHeatMap, edgeLabels } from './alpha-series.ts';
import { prepareCandidates } from './prepare-candidates.ts';
import { timeUsed } from './search-facts.ts';

const candidates: SupernetCandidate[] = [
  { operation: 'skip_connect' },
  { operation: 'sep_conv_3x3', rule: 'bp' },
  { operation: 'sep_conv_3x3', rule: 'usf' },
];
const shareSeries = (name: string, values: readonly (number | null)[]): Series => ({
  runId: 'run',
  name,
  sampled: false,
  points: values.map((value, index) => ({ step: index + 1, epoch: index + 1, value, at: index })),
});
/** Two epochs of every edge, the second only begun where `half` is set. */
const allShares = (half = false): Series[] =>
  alphaCells.flatMap((cell) =>
    Array.from({ length: relaxedEdgeCount }, (_, edge) => [
      shareSeries(alphaMetricName(cell, edge, 0), [0.2, 0.5]),
      shareSeries(alphaMetricName(cell, edge, 1), [0.3, 0.25]),
      shareSeries(alphaMetricName(cell, edge, 2), half && edge === 13 ? [0.5] : [0.5, 0.25]),
    ]).flat(),
  );

it('draws the shares of one edge, candidate by epoch, from 0', () => {
  const map = edgeHeatMap(
    [
      shareSeries('alpha/normal/3/0', [0.2, 0.5]),
      shareSeries('alpha/normal/3/2', [0.4]),
      shareSeries('alpha/reduce/3/1', [0.9]),
    ],
    { cell: 'normal', edge: 3 },
    candidates,
  );
  expect(map.rows).toEqual(['skip', 'sep conv 3×3, BP', 'sep conv 3×3, uSF']);
  expect(map.columns).toEqual(['1', '2']);
  expect(map.values).toEqual([
    [0.2, 0.5],
    [undefined, undefined],
    [0.4, undefined],
  ]);
  expect(map.range).toEqual([0, 0.5]);
});

it('names the fourteen edges by what they lead from and to', () => {
  expect(edgeLabels).toHaveLength(relaxedEdgeCount);
  expect(edgeLabels[0]).toBe('the cell before the last → node 1');
  expect(edgeLabels[4]).toBe('node 1 → node 2');
  expect(edgeLabels[13]).toBe('node 3 → node 4');
});

it('reads alphas back whose softmax are the shares, and leaves out an epoch not yet whole', () => {
  const { epochs, alphas } = alphaHistory(allShares(), 3);
  expect(epochs).toEqual([1, 2]);
  softmax(alphas[1]?.reduce[5] ?? []).forEach((share, index) =>
    expect(share).toBeCloseTo([0.5, 0.25, 0.25][index] ?? 0, 12),
  );
  expect(alphaHistory(allShares(true), 3).epochs).toEqual([1]);
});

const row = (candidate: number, score: number | null, parameters: number | null): CandidateRow => ({
  ...{ epochs: 1, parents: null },
  candidate,
  genomeId: `g${candidate}`,
  genome: chainOf('fa', 'bp'),
  state: 'finished',
  score,
  parameters,
  durationMs: 60_000,
  workerName: null,
  finishedAt: null,
  error: null,
});

it('marks the candidates that no other beats in accuracy and size, and draws their front by size', () => {
  const chart = prepareCandidates([
    row(0, 0.5, 1_000),
    row(1, 0.8, 3_000),
    row(2, 0.7, 4_000),
    row(3, null, 500),
    row(4, 0.4, 800),
  ]);
  expect(chart.table.rows.map((cells) => [cells[0], cells[3]])).toEqual([
    [0, 'yes'],
    [1, 'yes'],
    [2, 'no'],
    [4, 'yes'],
  ]);
  expect(chart.description).toContain('On the Pareto front: candidate 4, candidate 0, candidate 1.');
  expect(chart.notes).toEqual(['1 without a score or a size and not shown.']);
  expect(prepareCandidates([]).description).toContain('none');
});

it('adds up the time used', () => {
  const run = { startedAt: 0, finishedAt: null, heartbeatAt: 120_000 };
  const rows = [row(0, 0.5, 1), row(1, 0.5, 1), row(2, 0.5, 1)];
  expect(timeUsed(run, rows)).toMatch(/^2\sm\s00\ss on the clock, 3\sm\s00\ss of trainers on candidates$/);
  expect(timeUsed({ ...run, startedAt: null }, [])).toBeNull();
});
