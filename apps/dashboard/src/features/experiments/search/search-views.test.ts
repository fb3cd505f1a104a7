import {
  alphaCells,
  alphaMetricName,
  relaxedEdgeCount,
  experimentSpecSchema,
  generationMetrics,
  type CandidateRow,
  type Series,
  type SupernetCandidate,
} from '@bionas/contracts';
import { softmax } from '@bionas/search-space';
import { expect, it } from 'vitest';
import { chainOf } from '../../compare/testing.ts';
import { alphaHistory, edgeHeatMap, edgeLabels } from './alpha-series.ts';
import { populationOf } from './population.ts';
import { prepareCandidates } from './prepare-candidates.ts';
import { prepareGenerations } from './prepare-generations.ts';
import { percentBounds } from './percent-bounds.ts';
import { axisEnd, prepareSearch } from './prepare-search.ts';
import { otherBaseline, ownBaseline, randomSearchOf, scoredAlike } from './random-baseline.ts';

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
  ...{ epochs: 1, parents: null, robustness: null },
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

const evolution = experimentSpecSchema.parse({
  name: 'evolution',
  search: { strategy: { name: 'evolution', population: 2, sample: 1 }, candidates: 6 },
});
/** Two are drawn; 2 has a parent, 3 two; 4 could not be trained; 5 waits. */
const lived: CandidateRow[] = [
  { ...row(0, 0.5, 1), parents: [] },
  { ...row(1, 0.7, 1), parents: [] },
  { ...row(2, 0.6, 1), parents: [1] },
  { ...row(3, 0.9, 1), parents: [2, 1] },
  { ...row(4, null, 1), parents: [3], state: 'infeasible' },
  { ...row(5, null, 1), parents: [3], state: 'running' },
];

it('makes a population of the candidates: the last ones with a result are alive', () => {
  const { members } = populationOf(lived, evolution.search);
  expect(
    members.map(({ id, parents, value, waiting, alive }) => [id, parents, value, waiting, alive]),
  ).toEqual([
    ['0', [], 0.5, false, false],
    ['1', [], 0.7, false, false],
    ['2', ['1'], 0.6, false, false],
    ['3', ['2', '1'], 0.9, false, true],
    ['4', ['3'], null, false, true],
    ['5', ['3'], null, true, false],
  ]);
});

it('takes trainings of one genome for one member, with the score of the longest', () => {
  const again = { ...row(3, 0.8, 1), genomeId: 'g0', epochs: 3, parents: null };
  const { members, trainings } = populationOf(
    [...lived.slice(0, 2), { ...row(4, 0.4, 1), parents: [3] }, again],
    evolution.search,
  );
  expect(members.map(({ id, value, parents }) => [id, value, parents])).toEqual([
    ['0', 0.8, []],
    ['1', 0.7, []],
    ['4', 0.4, ['0']],
  ]);
  expect(trainings.get('0')?.map(({ candidate }) => candidate)).toEqual([0, 3]);
});

it('leaves out old members without descendants where there are too many, and keeps ancestors', () => {
  const many = Array.from({ length: 2_000 }, (_, candidate) => ({
    ...row(candidate, 0.5, 1),
    parents: candidate === 1_999 ? [7] : [],
  }));
  const { members, leftOut } = populationOf(many, evolution.search);
  expect(leftOut).toBe(499);
  expect(members[0]?.id).toBe('7');
});

it('compares with random draws only: those of the search, of another random search, or none', () => {
  const own = ownBaseline(evolution.search, lived);
  expect(own?.scores).toEqual([0.5, 0.7]);
  expect(own?.source).toContain('2 candidates');
  expect(ownBaseline(evolution.search, lived.slice(0, 1))).toBeNull();
  expect(ownBaseline({ ...evolution.search, halving: { minEpochs: 1, reduction: 3 } }, lived)).toBeNull();
  const random = randomSearchOf(evolution);
  expect(ownBaseline(random.search, lived)?.scores).toEqual([0.5, 0.7, 0.6, 0.9, 0]);
  expect(otherBaseline({ name: 'other' }, lived)?.source).toContain('“other”');
  expect(experimentSpecSchema.parse(random)).toEqual(random);
  expect(scoredAlike(random, evolution)).toBe(true);
  expect(scoredAlike({ ...random, seed: 2 }, evolution)).toBe(false);
  expect(
    scoredAlike(random, { ...evolution, search: { ...evolution.search, constraints: { minBioShare: 1 } } }),
  ).toBe(false);
});

it('draws the best so far against evaluations, beside the best of as many random draws', () => {
  const chart = prepareSearch(lived, 6, ownBaseline(evolution.search, lived));
  expect(chart.table.rows.map((cells) => cells.slice(0, 5))).toEqual([
    [1, 0, 0.5, 0.5, 0.6],
    [2, 1, 0.7, 0.7, 0.7],
    [3, 2, 0.6, 0.7, null],
    [4, 3, 0.9, 0.9, null],
  ]);
  expect(chart.notes.join(' ')).toContain('It ends after 2 draws');
  expect(chart.notes.join(' ')).toContain('1 candidate has no score');
  expect(prepareSearch([], 6, null).description).toBe('No candidate has a score yet.');
  const longer = prepareSearch([row(0, 0.9, 1), { ...row(1, 0.8, 1), epochs: 3 }], 2, null);
  expect(longer.table.rows.map((cells) => cells[3])).toEqual([0.9, 0.8]);
  expect(percentBounds([0.62, 0.81])).toEqual({ min: 60, max: 85, interval: 5 });
  expect(percentBounds([])).toEqual({ min: 0, max: 100, interval: 20 });
});

it('tells samples, survivors and where the alphas went, generation by generation', () => {
  const point = (epoch: number, value: number | null) => ({ step: epoch, epoch, value, at: 0 });
  const of = (name: string, points: Series['points']): Series => ({
    runId: 'run',
    name,
    sampled: false,
    points,
  });
  const chart = prepareGenerations([
    of(generationMetrics.sample, [point(2, 1.5), point(2, 1.2), point(2, null), point(2.5, 1.1)]),
    of(generationMetrics.survivor, [point(2, 1.2), point(2.5, 1.1)]),
    of(generationMetrics.present, [point(2, 1.4)]),
    of(generationMetrics.winner, [point(2.5, 1.1)]),
  ]);
  expect(chart.table.rows).toEqual([
    [2, 2, 1, 1.2, 1.4, null],
    [2.5, 1, 1, 1.1, null, 1.1],
  ]);
  expect(chart.notes.join(' ')).toContain('1 without a score');
});

it.each([
  [2_000, 0, 20],
  [2_000, 20, 20],
  [2_000, 21, 40],
  [16, 7, 16],
  [1, 1, 2],
  // A budget that was cut below what is done.
  [10, 12, 12],
])('of %d planned candidates %d are evaluated: the axis ends at %d', (planned, evaluated, end) => {
  expect(axisEnd(planned, evaluated)).toBe(end);
});
