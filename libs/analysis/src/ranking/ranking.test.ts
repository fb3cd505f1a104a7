import {
  adversarialSchema,
  experimentSpecSchema,
  genomeId,
  leaderboardRowSchema,
  mapRules,
  twinOf,
  type Genome,
  type LeaderboardRow,
  type LearningRuleName,
  type RobustnessVerdict,
} from '@bionas/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../robustness/counting-evaluation.ts';
import { paretoFront } from './pareto-front.ts';
import type { Objective } from './pareto-fronts.ts';
import { rankLeaderboard, type FinishedTraining } from './rank-leaderboard.ts';

const spec = experimentSpecSchema.parse({ name: 'x' });
const chain = (...rules: LearningRuleName[]): Genome => ({
  version: 1,
  space: 'bionas-chain-v1',
  slots: { head: 'bp' },
  layers: rules.map((rule) => ({ operation: 'conv_3x3', rule })),
});
const mix = chain('fa', 'usf');
const twin = twinOf(mix);

let runs = 0;
const uuid = (): string => `00000000-0000-4000-8000-${String(++runs).padStart(12, '0')}`;
const experimentId = uuid();
const provenance = {
  backend: 'tensorflow',
  tensorflow: '2.21.0',
  device: 'cpu',
  precision: 'float32' as const,
  node: '20',
  bionas: '0.1.0',
  dataHash: 'a',
};

let clock = 0;
const evaluated = (preset: string, correct: number, verdict: RobustnessVerdict = 'pass'): Evaluation => ({
  ...{ runId: uuid(), finishedAt: ++clock, preset, presetVersion: 1, norm: 'linf', epsilon: 0.1 },
  ...{ worstCase: { correct, total: 100 }, ruleGradient: null, verdict },
});

function trained(
  genome: Genome,
  seed: number,
  correct: number,
  more: {
    robust?: number;
    rule?: number | null;
    verdict?: RobustnessVerdict;
    change?: Partial<FinishedTraining>;
    dataHash?: string;
  } = {},
): FinishedTraining {
  const { rule = null } = more;
  return {
    runId: uuid(),
    experimentId,
    role: genomeId(genome) === genomeId(twin) ? 'twin' : 'mix',
    genome,
    mixGenomeId: genomeId(mix),
    seed,
    dataset: spec.dataset,
    network: { kind: 'chain', channels: 8 },
    training: spec.finals.training,
    attackPreset: 'smoke',
    result: {
      kind: 'train',
      validation: { correct, total: 1000 },
      test: { correct, total: 1000 },
      trainLoss: 0.1,
      validationLoss: 0.1,
      epochs: 3,
      steps: 100,
      parameters: 1234,
      durationMs: 1000 * seed,
      weights: { hash: 'f'.repeat(64), bytes: 1, kind: 'weights' },
      provenance: { ...provenance, dataHash: more.dataHash ?? 'a' },
    },
    evaluations:
      more.robust === undefined
        ? []
        : [
            {
              ...evaluated('smoke', more.robust, more.verdict),
              ruleGradient: rule === null ? null : { correct: rule, total: 100 },
            },
          ],
    ...more.change,
  };
}

describe('rankLeaderboard', () => {
  it('takes a challenge when every seed has it, says by which preset it measured, and compares with the twin by one preset', () => {
    const smoke = evaluated('smoke', 40);
    const row = (genome: Genome, seed: number, ...evaluations: Evaluation[]): FinishedTraining =>
      trained(genome, seed, 900, { change: { evaluations } });
    const challenged = (...second: Evaluation[]): LeaderboardRow | undefined =>
      rankLeaderboard([
        row(mix, 1, smoke, evaluated('autoattack', 10)),
        row(mix, 2, evaluated('smoke', 50), ...second),
        row(twin, 1, evaluated('smoke', 20)),
        row(twin, 2, evaluated('smoke', 20)),
      ]).find(({ role }) => role === 'mix');
    const waiting = challenged();
    expect(waiting).toMatchObject({ measuredBy: { preset: 'smoke', presetVersion: 1 } });
    expect(waiting?.robust?.mean).toBeCloseTo(0.45, 12);
    const done = challenged(evaluated('autoattack', 20));
    expect(done).toMatchObject({ measuredBy: { preset: 'autoattack' } });
    expect(done?.robust?.mean).toBeCloseTo(0.15, 12);
    // The twin has smoke alone: 40 - 20 and 50 - 20.
    expect(done?.twinRobustDifference?.mean).toBeCloseTo(0.25, 12);
  });

  it('takes the worst verdict over the seeds, hides what means nothing, ranks by nothing that is masked', () => {
    const [row] = rankLeaderboard([
      trained(mix, 1, 900, { robust: 30 }),
      trained(mix, 2, 900, { robust: 40, verdict: 'suspicious' }),
      trained(mix, 3, 900, { robust: 99, verdict: 'invalid' }),
    ]);
    expect(row).toMatchObject({ verdict: 'invalid', robust: { n: 2 } });
    expect(row?.robust?.mean).toBeCloseTo(0.35, 12);
    const equal = rankLeaderboard([
      trained(mix, 1, 900, { robust: 90, verdict: 'masked' }),
      trained(twin, 1, 900, { robust: 10 }),
    ]);
    expect(equal.map(({ role, verdict }) => [role, verdict])).toEqual([
      ['twin', 'pass'],
      ['mix', 'masked'],
    ]);
    expect(rankLeaderboard([trained(mix, 1, 900)])[0]?.verdict).toBeNull();
  });

  it('shows a twin trained against attacks as a row of its own on the same board, set against the ordinary twin', () => {
    const adversarial = (recipe: object): FinishedTraining['training'] => ({
      ...spec.finals.training,
      adversarial: adversarialSchema.parse(recipe),
    });
    const robust = (seed: number, correct: number, recipe: object): FinishedTraining =>
      trained(twin, seed, correct, {
        robust: 80,
        change: { role: 'adversarial-twin', training: adversarial(recipe) },
      });
    const rows = rankLeaderboard([
      trained(mix, 1, 950, { robust: 30 }),
      trained(twin, 1, 940, { robust: 10 }),
      robust(1, 900, {}),
      // The same recipe: that epsilon is what grey images have anyhow, and beta is of TRADES.
      robust(2, 910, { epsilon: 0.1, beta: 3 }),
    ]);
    for (const row of rows) expect(leaderboardRowSchema.parse(row)).toEqual(row);
    expect(rows.map(({ role, seeds }) => [role, seeds])).toEqual([
      ['mix', [1]],
      ['twin', [1]],
      ['adversarial-twin', [1, 2]],
    ]);
    expect(new Set(rows.map(({ protocol }) => protocol.id)).size).toBe(1);
    expect(rows.map(({ adversarial: how }) => how?.text)).toEqual([
      undefined,
      undefined,
      'PGD, 10 steps, ε 0.1',
    ]);
    // Against the ordinary twin; and the mix is not set against the robust one.
    expect(rows[2]?.twinDifference?.mean).toBeCloseTo(-0.04, 12);
    expect(rows[2]?.twinRobustDifference?.mean).toBeCloseTo(0.7, 12);
    expect(rows[0]?.twinDifference?.mean).toBeCloseTo(0.01, 12);
    expect(rankLeaderboard([robust(1, 900, {}), robust(2, 900, { method: 'trades' })])).toHaveLength(2);
  });

  it('ranks by mean accuracy and pairs each row with its twin over seeds', () => {
    const rows = rankLeaderboard([
      trained(mix, 1, 900, { robust: 30, rule: 80 }),
      trained(mix, 2, 920, { robust: 40, rule: 90 }),
      trained(mix, 3, 940, { robust: 50, rule: null }),
      trained(twin, 3, 950, { robust: 20 }),
      trained(twin, 1, 930, { robust: 10 }),
      trained(twin, 2, 940),
    ]);
    for (const row of rows) expect(leaderboardRowSchema.parse(row)).toEqual(row);
    expect(rows.map(({ role, rank }) => [role, rank])).toEqual([
      ['twin', 1],
      ['mix', 2],
    ]);
    const [first, second] = rows;
    expect(first?.accuracy.mean).toBeCloseTo(0.94, 12);
    expect(first?.twinDifference).toBeNull();
    expect(first?.seeds).toEqual([1, 2, 3]);
    // −0.03, −0.02, −0.01.
    expect(second?.twinDifference?.mean).toBeCloseTo(-0.02, 12);
    expect(second?.twinDifference?.n).toBe(3);
    // Seeds 1 and 3 only: 0.2 and 0.3.
    expect(second?.twinRobustDifference?.mean).toBeCloseTo(0.25, 12);
    expect(second?.twinRobustDifference?.n).toBe(2);
    expect(second?.robust?.mean).toBeCloseTo(0.4, 12);
    expect(second?.ruleGradientRobust).toMatchObject({ n: 2 });
    expect(second).toMatchObject({ epsilon: 0.1, parameters: 1234, trainingMs: 2000, provisional: false });
    expect(second?.verdict).toBe('pass');
  });

  it('marks rows under three seeds, and says nothing of an absent twin or attack', () => {
    const [row] = rankLeaderboard([trained(mix, 1, 900), trained(mix, 2, 900)]);
    expect(row).toMatchObject({
      rank: 1,
      provisional: true,
      twinDifference: null,
      robust: null,
      epsilon: null,
      ruleGradientRobust: null,
    });
  });

  it('ranks each protocol for itself', () => {
    const rows = rankLeaderboard([
      trained(mix, 1, 500),
      trained(chain('fa', 'fa'), 1, 600),
      trained(mix, 1, 990, { dataHash: 'b' }),
      trained(mix, 1, 100, { change: { training: { ...spec.finals.training, epochs: 99 } } }),
      trained(twin, 1, 999, { dataHash: 'b' }),
    ]);
    expect(rows.map(({ rank, accuracy }) => [rank, accuracy.mean])).toEqual([
      [1, 0.999],
      [2, 0.99],
      [1, 0.6],
      [2, 0.5],
      [1, 0.1],
    ]);
    expect(new Set(rows.map(({ protocol }) => protocol.id)).size).toBe(3);
    // The twin of the first protocol does not stand in for that of another.
    expect(rows.filter(({ twinDifference }) => twinDifference !== null)).toHaveLength(1);
  });

  it('counts a seed once, and shows a genome trained in several roles as the mix', () => {
    const control = trained(mix, 1, 800, { change: { role: 'random-mix', mixGenomeId: 'other' } });
    const [row, ...rest] = rankLeaderboard([control, trained(mix, 1, 900), trained(mix, 2, 900)]);
    expect(rest).toEqual([]);
    expect(row).toMatchObject({ role: 'mix', mixGenomeId: genomeId(mix), seeds: [1, 2] });
    expect(row?.accuracy.values).toEqual([0.8, 0.9]);
    expect(row?.runIds).toHaveLength(3);
  });

  it('does not depend on the order of trainings of different seeds', () => {
    const all = [1, 2, 3].flatMap((seed) =>
      [mix, twin, chain('usf', 'usf')].map((genome, index) => trained(genome, seed, 900 + 10 * index)),
    );
    const strip = (rows: ReturnType<typeof rankLeaderboard>): unknown =>
      rows.map((row) => ({ ...row, runIds: [...row.runIds].sort() }));
    const expected = strip(rankLeaderboard(all));
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        expect(strip(rankLeaderboard(shuffled))).toEqual(expected);
      }),
    );
  });

  it('has rows for nothing and ties in a fixed order', () => {
    expect(rankLeaderboard([])).toEqual([]);
    const other = mapRules(mix, () => 'usf');
    const ids = rankLeaderboard([
      trained(mix, 1, 900, { robust: 10 }),
      trained(other, 1, 900, { robust: 20 }),
    ]).map((row) => row.genomeId);
    expect(ids).toEqual([genomeId(other), genomeId(mix)]);
  });
});

describe('paretoFront', () => {
  interface Item {
    a: number | null;
    b: number;
  }
  const objectives: Objective<Item>[] = [
    { better: 'higher', value: (item) => item.a },
    { better: 'lower', value: (item) => item.b },
  ];

  it('keeps what nothing beats, equal items included, unknown ones not', () => {
    const items = [
      { a: 1, b: 1 },
      { a: 2, b: 2 },
      { a: 2, b: 3 },
      { a: 3, b: 9 },
      { a: 1, b: 1 },
      { a: null, b: 0 },
    ];
    expect(paretoFront(items, objectives)).toEqual([
      { a: 1, b: 1 },
      { a: 2, b: 2 },
      { a: 3, b: 9 },
      { a: 1, b: 1 },
    ]);
  });

  it('leaves out exactly what something kept beats', () => {
    const item = fc.record({ a: fc.integer({ min: 0, max: 9 }), b: fc.integer({ min: 0, max: 9 }) });
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const front = paretoFront<{ a: number; b: number }>(items, objectives);
        const beats = (x: { a: number; b: number }, y: { a: number; b: number }): boolean =>
          x.a >= y.a && x.b <= y.b && (x.a > y.a || x.b < y.b);
        for (const own of items) expect(front.includes(own)).toBe(!front.some((other) => beats(other, own)));
      }),
    );
  });
});
