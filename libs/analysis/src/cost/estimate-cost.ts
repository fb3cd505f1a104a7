/** @file What planned jobs will cost: work of trainers and attackers, and time on the clock with the pool at hand. */
import type { CostEstimate, CostRange, MeasuredWork, PlannedWork } from '@bionas/contracts';
import { learnTime, type LearnedTime } from './learned-pace.ts';

/** Names of the workers at hand. */
export interface CostPool {
  readonly trainers: readonly string[];
  readonly attackers: readonly string[];
}

type Part = CostEstimate['parts'][number];
interface Estimated {
  readonly part: Part;
  readonly wall: CostRange | null;
  /** On the clock, of its last job. */
  readonly lastWall: CostRange | null;
  readonly startUnknown: boolean;
}

const add = (a: CostRange, b: CostRange): CostRange => ({
  low: a.low + b.low,
  middle: a.middle + b.middle,
  high: a.high + b.high,
});
const zero: CostRange = { low: 0, middle: 0, high: 0 };
const scale = ({ low, middle, high }: CostRange, factor: number): CostRange => ({
  low: low * factor,
  middle: middle * factor,
  high: high * factor,
});
const sumOf = (ranges: readonly (CostRange | null)[]): CostRange | null =>
  ranges.reduce<CostRange | null>((sum, one) => (sum === null || one === null ? null : add(sum, one)), zero);
const longer = (a: CostRange, b: CostRange): CostRange => ({
  low: Math.max(a.low, b.low),
  middle: Math.max(a.middle, b.middle),
  high: Math.max(a.high, b.high),
});

/**
 * Parts come one after the other, but attacks begin with the first training that has ended. A part's jobs come in waves of as many as there are
 * workers and as may be open at once. No trainer or attacker at hand counts as one.
 */
export function estimateCost(
  planned: readonly PlannedWork[],
  measured: readonly MeasuredWork[],
  pool: CostPool,
): CostEstimate {
  const estimated = planned.map((work) => estimatePart(work, measured, pool));
  const of = (parts: readonly Part['part'][]): Estimated[] =>
    estimated.filter(({ part }) => parts.includes(part.part));
  const [search, finals, attacks] = [
    of(['supernet', 'samples', 'candidates']),
    of(['finals']),
    of(['attacks']),
  ];
  const workOf = (some: readonly Estimated[]): CostRange | null => sumOf(some.map(({ part }) => part.work));
  return {
    parts: estimated.map(({ part }) => part),
    trainers: workOf([...search, ...finals]),
    attackers: workOf(attacks),
    wall: sumOf([...search.map(({ wall }) => wall), wallAfter(finals, attacks)]),
    pool: { trainers: pool.trainers.length, attackers: pool.attackers.length },
    notes: notesOf(estimated, measured, pool),
  };
}

/** Attacks run beside the trainings, and the last of them after the last training. */
function wallAfter(finals: readonly Estimated[], attacks: readonly Estimated[]): CostRange | null {
  const trained = sumOf(finals.map(({ wall }) => wall));
  const attacked = sumOf(attacks.map(({ wall }) => wall));
  const last = sumOf(attacks.map(({ lastWall }) => lastWall));
  if (trained === null || attacked === null || last === null) return null;
  return longer(add(trained, last), attacked);
}

function estimatePart(
  { part, jobs, atOnce, loads }: PlannedWork,
  measured: readonly MeasuredWork[],
  pool: CostPool,
): Estimated {
  const workers = part === 'attacks' ? pool.attackers : pool.trainers;
  const learned = loads.map(({ share, load }) => ({ share, time: learnTime(load, measured, workers) }));
  const known = learned.flatMap(({ share, time }) => (time === null ? [] : [{ share, time }]));
  if (known.length < learned.length || known.length === 0) {
    return {
      part: { part, jobs, work: null, basis: 'none', measured: 0 },
      ...{ wall: null, lastWall: null, startUnknown: false },
    };
  }
  const job = known.reduce((sum, { share, time }) => add(sum, scale(time.work, share / 1_000)), zero);
  const around = known.reduce((sum, { share, time }) => sum + (share * time.aroundMs) / 1_000, 0);
  const lastWall = add(job, { low: around, middle: around, high: around });
  return {
    part: {
      ...{ part, jobs, work: scale(job, jobs) },
      basis: leastCertain(known.map(({ time }) => time)),
      measured: Math.max(...known.map(({ time }) => time.measured)),
    },
    wall: scale(lastWall, wavesOf(jobs, atOnce, Math.max(1, workers.length))),
    lastWall,
    startUnknown: known.every(({ time }) => time.startUnknown),
  };
}

/** How many jobs one worker does after another: in whole rounds, and what is left over. A part of a job that is under way is a part of a turn. */
export function wavesOf(jobs: number, atOnce: number, workers: number): number {
  if (jobs <= 1 || atOnce === 1) return jobs;
  const round = Math.min(jobs, atOnce);
  return Math.floor(jobs / round) * Math.ceil(round / workers) + Math.ceil((jobs % round) / workers);
}

function leastCertain(times: readonly LearnedTime[]): LearnedTime['basis'] {
  const order = ['alike', 'other-sizes', 'other-forms'] as const;
  return order.findLast((basis) => times.some((time) => time.basis === basis)) ?? 'alike';
}

const names = {
  supernet: 'the training of the supernet',
  samples: 'the scoring of samples',
  candidates: 'candidates',
  finals: 'final trainings',
  attacks: 'attacks',
} as const;

function notesOf(
  estimated: readonly Estimated[],
  measured: readonly MeasuredWork[],
  pool: CostPool,
): string[] {
  const listed = (basis: Part['basis']): string =>
    estimated.flatMap(({ part }) => (part.basis === basis ? [names[part.part]] : [])).join(', ');
  const [unknown, rough, sizes] = [listed('none'), listed('other-forms'), listed('other-sizes')];
  const notes: string[] = [];
  if (measured.length === 0)
    notes.push(
      'No trainer has measured anything yet: the smoke example (bionas run smoke --wait) gives a first figure.',
    );
  else if (unknown !== '')
    notes.push(`Nothing like this was measured here yet, so that its cost is not known: ${unknown}.`);
  if (rough !== '') notes.push(`Rough, for it goes by other kinds of network: ${rough}.`);
  if (sizes !== '') notes.push(`Goes by networks of other sizes: ${sizes}.`);
  if (estimated.some(({ startUnknown }) => startUnknown))
    notes.push('What the start of a job takes was not measured; it is within the pace.');
  const absent = [
    ...(pool.trainers.length === 0 ? ['trainer'] : []),
    ...(pool.attackers.length === 0 && estimated.some(({ part }) => part.part === 'attacks')
      ? ['attacker']
      : []),
  ];
  if (absent.length > 0)
    notes.push(`No ${absent.join(' and no ')} is connected now: time on the clock is that of one.`);
  return notes;
}
