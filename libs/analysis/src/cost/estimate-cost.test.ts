import type { MeasuredWork, PlannedWork, WorkLoad } from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { estimateCost, wavesOf } from './estimate-cost.ts';

const load = (amount: number, changes: Partial<WorkLoad> = {}): WorkLoad => ({
  ...{ form: 'train:cell', family: 'feedback', size: 1_000, amount },
  ...changes,
});
const job = (ms: number, changes: Partial<MeasuredWork> = {}): MeasuredWork => ({
  ...load(100),
  ...{ worker: 'a', ms, startMs: 200, aroundMs: 100 },
  ...changes,
});
const planned = (jobs: number, changes: Partial<PlannedWork> = {}): PlannedWork => ({
  part: 'candidates',
  jobs,
  atOnce: 4,
  loads: [{ share: 1, load: load(300) }],
  ...changes,
});
const pool = { trainers: ['a'], attackers: [] };

describe('the cost of planned jobs', () => {
  it('is start and pace of the jobs that were done', () => {
    // 1,200 ms, of which 200 the start: 10 ms a unit. A job of 300 units: 200 + 3,000 ms, ten of them 32 s.
    const { parts, trainers, wall } = estimateCost([planned(10)], [job(1_200)], pool);
    expect(parts).toMatchObject([{ part: 'candidates', jobs: 10, basis: 'alike', measured: 1 }]);
    expect(trainers?.middle).toBeCloseTo(32, 9);
    // One measured job says nothing of the spread.
    expect(trainers?.low).toBeCloseTo(32 / 1.5, 9);
    expect(trainers?.high).toBeCloseTo(48, 9);
    // One trainer, one after the other, each with 0.1 s of files and words around it.
    expect(wall?.middle).toBeCloseTo(33, 9);
  });

  it('goes by medians, and by the spread of what was measured', () => {
    const paces = [8, 9, 10, 11, 40];
    const { trainers } = estimateCost(
      [planned(1, { loads: [{ share: 1, load: load(100) }] })],
      paces.map((pace) => job(200 + 100 * pace)),
      pool,
    );
    expect(trainers?.middle).toBeCloseTo(1.2, 9);
    // Tenth and ninetieth percentile of pace over median, between ranks 0.4 and 3.6: 8.4 and 28.4 of 10.
    expect(trainers?.low).toBeCloseTo(1.2 * 0.84, 9);
    expect(trainers?.high).toBeCloseTo(1.2 * 2.84, 9);
  });

  it('counts what trainers of different speed do together', () => {
    // 10 and 30 ms a unit: harmonic mean 2 / (1/10 + 1/30) = 15 ms.
    const jobs = [job(1_200), job(3_200, { worker: 'b' })];
    const two = { trainers: ['a', 'b'], attackers: [] };
    const { trainers, wall } = estimateCost([planned(8)], jobs, two);
    expect(trainers?.middle).toBeCloseTo(8 * (0.2 + 4.5), 9);
    // Two rounds of four, two at a time: four waves.
    expect(wall?.middle).toBeCloseTo(4 * (0.2 + 4.5 + 0.1), 9);
    // Trainer b has left: its slow jobs say nothing of the pool.
    expect(estimateCost([planned(1)], jobs, pool).trainers?.middle).toBeCloseTo(3.2, 9);
  });

  it('prefers jobs of the same rules and a like size, and says when it cannot', () => {
    const fast = job(1_200);
    const slow = job(2_200, { family: 'local' });
    const large = job(5_200, { size: 100_000 });
    const other = job(9_200, { form: 'train:chain' });
    const middle = (measured: MeasuredWork[]) => {
      const { parts, trainers, notes } = estimateCost([planned(1)], measured, pool);
      return [parts[0]?.basis, trainers && Math.round(10 * trainers.middle) / 10, notes.join(' ')];
    };
    expect(middle([other, large, slow, fast])).toEqual(['alike', 3.2, '']);
    expect(middle([other, large, slow])).toEqual(['alike', 6.2, '']);
    expect(middle([other, large])).toEqual(['other-sizes', 15.2, expect.stringContaining('other sizes')]);
    expect(middle([other])).toEqual(['other-forms', 27.2, expect.stringContaining('other kinds of network')]);
  });

  it('says what it does not know', () => {
    const attack: PlannedWork = {
      ...{ part: 'attacks', jobs: 2, atOnce: Infinity },
      loads: [{ share: 1, load: load(1, { form: 'attack:smoke' }) }],
    };
    const nothing = estimateCost([planned(2)], [], { trainers: [], attackers: [] });
    expect(nothing).toMatchObject({ trainers: null, wall: null, parts: [{ work: null, basis: 'none' }] });
    expect(nothing.notes[0]).toContain('No trainer has measured anything yet');
    expect(nothing.notes[1]).toContain('No trainer is connected');
    const half = estimateCost([planned(2), attack], [job(1_200, { startMs: null })], pool);
    expect(half.attackers).toBeNull();
    expect(half.wall).toBeNull();
    // 12 ms a unit without a start of its own.
    expect(half.trainers?.middle).toBeCloseTo(7.2, 9);
    expect(half.notes).toEqual([
      expect.stringContaining('not known: attacks'),
      expect.stringContaining('start of a job'),
      expect.stringContaining('No attacker is connected'),
    ]);
  });

  it('attacks run beside the final trainings', () => {
    const attack = (jobs: number): PlannedWork => ({
      ...{ part: 'attacks', jobs, atOnce: Infinity },
      loads: [{ share: 1, load: load(1_000, { form: 'attack:smoke' }) }],
    });
    const finals = planned(4, { part: 'finals', atOnce: Infinity, loads: [{ share: 1, load: load(100) }] });
    const measured = [
      job(1_200, { aroundMs: 0 }),
      job(500, { form: 'attack:smoke', worker: 'c', amount: 1_000, startMs: 0, aroundMs: 0 }),
    ];
    const both = { trainers: ['a'], attackers: ['c'] };
    // Four trainings of 1.2 s, then the last attack of 0.5 s; or twelve attacks of 0.5 s, whichever is longer.
    expect(estimateCost([finals, attack(4)], measured, both).wall?.middle).toBeCloseTo(5.3, 9);
    expect(estimateCost([finals, attack(12)], measured, both).wall?.middle).toBeCloseTo(6, 9);
    expect(estimateCost([finals, attack(4)], measured, both).attackers?.middle).toBeCloseTo(2, 9);
  });
});

it.each([
  [10, 4, 1, 10],
  [10, 4, 2, 5],
  [10, 4, 3, 5],
  [10, 4, 8, 3],
  [9, Infinity, 2, 5],
  [3, 8, 2, 2],
  [0, 4, 2, 0],
  [0.25, 1, 2, 0.25],
  [2.5, 1, 4, 2.5],
])('%f jobs, %f at once, on %i workers take %f turns', (jobs, atOnce, workers, turns) => {
  expect(wavesOf(jobs, atOnce, workers)).toBe(turns);
});
