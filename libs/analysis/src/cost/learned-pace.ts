/** @file How long a load takes on this installation, learnt from jobs that were done: medians, so that a job held up once changes nothing. */
import type { CostBasis, CostRange, MeasuredWork, WorkLoad } from '@bionas/contracts';

/** A load in milliseconds, and what says so. */
export interface LearnedTime {
  readonly work: CostRange;
  /** From claim to end, around the work in the engine. */
  readonly aroundMs: number;
  readonly basis: Exclude<CostBasis, 'none'>;
  readonly measured: number;
  /** Not one of the jobs told what its start took. */
  readonly startUnknown: boolean;
}

/** Networks within this factor are of a like size: small ones are slower for each multiply-add. */
const likeSize = 4;
/** How far the range is widened where the jobs it is learnt from are others than the one asked about. */
const widening = { alike: 1, 'other-family': 1.3, 'other-sizes': 2, 'other-forms': 4 } as const;
/** With fewer jobs their own spread says nothing: half and one and a half of the median. */
const fewestForSpread = 4;
const unknownSpread = 1.5;

export const kindOfForm = (form: string): string => form.slice(0, form.indexOf(':'));

interface Likeness {
  readonly basis: LearnedTime['basis'];
  readonly widen: number;
  readonly is: (one: MeasuredWork) => boolean;
}

/** The nearest first. */
function likenesses({ form, family, size }: WorkLoad): Likeness[] {
  const sameForm = (one: MeasuredWork): boolean => one.form === form;
  const sameFamily = (one: MeasuredWork): boolean => one.family === family;
  const near = (one: MeasuredWork): boolean => one.size <= likeSize * size && size <= likeSize * one.size;
  const { alike, 'other-family': family2, 'other-sizes': sizes, 'other-forms': forms } = widening;
  return [
    { basis: 'alike', widen: alike, is: (one) => sameForm(one) && near(one) && sameFamily(one) },
    { basis: 'alike', widen: family2, is: (one) => sameForm(one) && near(one) },
    { basis: 'other-sizes', widen: sizes, is: (one) => sameForm(one) && sameFamily(one) },
    { basis: 'other-sizes', widen: sizes * family2, is: sameForm },
    { basis: 'other-forms', widen: forms, is: (one) => kindOfForm(one.form) === kindOfForm(form) },
  ];
}

/**
 * What a job with this load takes: its start, and its amount at the pace of the pool. A worker's pace is the median over its jobs; of the workers of
 * the pool each takes jobs as fast as it does them, so that the pool's pace is the harmonic mean of theirs.
 * @param pool names of the workers at hand; those without a job of their own count as the others do
 * @returns null when nothing of the kind was ever measured
 */
export function learnTime(
  load: WorkLoad,
  measured: readonly MeasuredWork[],
  pool: readonly string[],
): LearnedTime | null {
  for (const { basis, widen, is } of likenesses(load)) {
    const like = measured.filter((one) => is(one) && one.amount > 0);
    if (like.length === 0) continue;
    const ofPool = like.filter(({ worker }) => pool.includes(worker));
    const used = ofPool.length > 0 ? ofPool : like;
    const medians = new Map(
      [...new Set(used.map(({ worker }) => worker))].map((worker) => [
        worker,
        median(used.filter((one) => one.worker === worker).map(paceOf)),
      ]),
    );
    const pace = medians.size / [...medians.values()].reduce((sum, one) => sum + 1 / one, 0);
    const starts = used.flatMap(({ startMs }) => (startMs === null ? [] : [startMs]));
    const start = starts.length === 0 ? 0 : median(starts);
    const spread = spreadOf(used.map((one) => paceOf(one) / (medians.get(one.worker) ?? pace)));
    const at = (factor: number): number => factor * (start + load.amount * pace);
    return {
      work: { low: at(spread.low / widen), middle: at(1), high: at(spread.high * widen) },
      aroundMs: median(used.map(({ aroundMs }) => aroundMs)),
      basis,
      measured: used.length,
      startUnknown: starts.length === 0,
    };
  }
  return null;
}

/** Milliseconds for a multiply-add once it goes at its later pace; never 0, for it is divided by. */
const paceOf = ({ ms, startMs, amount }: MeasuredWork): number =>
  Math.max(ms - (startMs ?? 0), 1e-3) / amount;

function spreadOf(ratios: readonly number[]): { low: number; high: number } {
  if (ratios.length < fewestForSpread) return { low: 1 / unknownSpread, high: unknownSpread };
  return { low: Math.min(1, quantile(ratios, 0.1)), high: Math.max(1, quantile(ratios, 0.9)) };
}

const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Linear between the two nearest ranks. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}
