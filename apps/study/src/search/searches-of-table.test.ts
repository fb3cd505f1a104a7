/** @file All samplers on the table that comes with the product. */
import { experimentSpecSchema, parseNb201 } from '@bionas/contracts';
import { bestOf, parseSearchState, parseTable, searchTable, tabularPool, worthOfRow } from '@bionas/search';
import { describe, expect, it } from 'vitest';
import { readTable } from '../table/read-table.ts';
import { compareArms, runArm } from './compare-arms.ts';
import { baseline, searchArms, settingsOf } from './search-arms.ts';

const table = readTable();
const armNamed = (name: string) => {
  const arm = searchArms.find((one) => one.name === name);
  if (arm === undefined) throw new Error(`no arm ${name}`);
  return arm;
};

/** The expected largest of n values drawn without replacement: value i of the ascending ones is it in C(i, n−1) of C(N, n) draws. */
function expectedBest(values: readonly number[], n: number): number {
  const ascending = [...values].sort((a, b) => a - b);
  const total = ascending.length;
  // C(i, n−1) / C(N, n), from the largest value down.
  let odds = n / total;
  let sum = 0;
  for (let place = total - 1; place >= n - 1; place -= 1) {
    sum += odds * (ascending[place] ?? 0);
    odds *= (place - n + 1) / place;
  }
  return sum;
}

describe('searches of the table', () => {
  it('expectedBest of two out of 1, 2, 4 is that of the three pairs', () => {
    expect(expectedBest([4, 1, 2], 2)).toBeCloseTo((2 + 4 + 4) / 3, 12);
    expect(expectedBest([4, 1, 2], 3)).toBeCloseTo(4, 12);
  });

  it('random search finds what draws without replacement find', () => {
    // Without `none` every genome is a training form of its own, so all are equally likely.
    const { space } = experimentSpecSchema.parse({
      name: 'x',
      space: { ...table.spec.space, operations: ['skip_connect', 'nor_conv_1x1', 'nor_conv_3x3'] },
    });
    const settings = { ...settingsOf(armNamed(baseline), table, 12), space };
    const rows = table.cells.filter(({ cell }) => !/none|avg_pool/.test(cell));
    expect(rows).toHaveLength(7 ** 3);
    const pool = tabularPool(table, 1, 'exact');
    const seeds = Array.from({ length: 60 }, (_, seed) => seed);
    const regrets = seeds.map((seed) => {
      const { points } = searchTable(settings, { seed, pool });
      return [points[2]?.regret ?? 1, points[11]?.regret ?? 1] as const;
    });
    for (const [place, draws] of [3, 12].entries()) {
      const own = regrets.map((pair) => pair[place] ?? 1);
      const mean = own.reduce((sum, regret) => sum + regret, 0) / own.length;
      const deviation = Math.sqrt(own.reduce((sum, regret) => sum + (regret - mean) ** 2, 0) / own.length);
      const expected = pool.bestWorth - expectedBest(rows.map((row) => worthOfRow(table, row)), draws); // oxfmt-ignore
      // Four standard errors.
      expect(Math.abs(mean - expected)).toBeLessThan((4 * deviation) / Math.sqrt(own.length));
    }
  });

  it('evolution is not behind random search, where scores are what counts', () => {
    const given = { table, seeds: 6, trainings: 50, score: 'exact' } as const;
    const [, evolution] = compareArms(
      [baseline, 'evolution'].map((name) => runArm(armNamed(name), given)),
      [50],
    );
    expect(evolution?.budgets[0]?.gain?.mean).toBeGreaterThan(0);
  });

  it.each(searchArms.map(({ name }) => name))('%s goes on from its state as if nothing had been', (name) => {
    const settings = settingsOf(armNamed(name), table, 16);
    const pool = tabularPool(table, 5);
    const whole = searchTable(settings, { seed: 5, pool, trainings: 16 });
    const half = searchTable(settings, { seed: 5, pool, trainings: 7 });
    const from = parseSearchState(JSON.parse(JSON.stringify(half.state)), settings.search.strategy.name);
    const done = half.points.at(-1)?.trainings ?? 0;
    const rest = searchTable(settings, { seed: 5, pool, from, trainings: 16 - done });
    expect(rest.state).toEqual(whole.state);
    expect(half.points.length + rest.points.length).toBe(whole.points.length);
    const regrets = bestOf(whole.state, settings).map(({ genome }) => pool.bestWorth - pool.worthOf(genome));
    expect(regrets).toEqual([whole.points.at(-1)?.regret]);
  });

  it('a training that diverged is a score of null, and worth nothing', () => {
    const [row] = table.cells;
    if (row === undefined) throw new Error('an empty table');
    const trainings = row.trainings.map((lengths) => lengths.map(() => null));
    const pool = tabularPool({ ...table, cells: [{ ...row, trainings }] }, 1);
    const genome = parseNb201(row.cell);
    expect(pool.answer({ kind: 'evaluate', question: 3, genome, epochs: 1 })).toEqual({
      ...{ kind: 'evaluate', question: 3, genome, score: null },
    });
    expect(pool.worthOf(genome)).toBe(0);
  });

  it.each([
    [{ epochs: 3 }, 'A training of 3 epochs was asked for; the table has those of 1, 4'],
    [{ genome: parseNb201('|nor_conv_3x3:dfa~0|+|none~0|skip_connect~1|') }, 'The table has no line for'],
  ])('%j is not in it', (asked, problem) => {
    const genome = parseNb201('|none~0|+|skip_connect~0|none~1|');
    const question = { kind: 'evaluate', question: 0, genome, epochs: null, ...asked } as const;
    expect(() => tabularPool(table, 1).answer(question)).toThrow(problem);
  });

  it('a table with another number in it is refused', () => {
    const [row, ...others] = table.cells;
    const changed = { ...table, cells: [{ ...row, parameters: (row?.parameters ?? 0) + 1 }, ...others] };
    expect(() => parseTable(changed)).toThrow('has the checksum');
    expect(parseTable(table)).toEqual(table);
  });
});
