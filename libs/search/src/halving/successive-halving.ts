/**
 * @file Short trainings first, longer ones for the best: asynchronous successive halving (ASHA, Li et al. 2020, arXiv:1810.05934, algorithm 2) as a
 * decision over what is known. Any strategy may draw the new trials.
 *
 * Deviation: decisions come in rounds; what is decided earlier in a round is pending for the rest of it, so that a search does not depend
 * on the speed of its trainers.
 */
import { AppError } from '@bionas/contracts';

export interface HalvingOptions {
  /** Epochs of the first, shortest training (the paper's r). */
  readonly minEpochs: number;
  /** Epochs of the longest (R). */
  readonly maxEpochs: number;
  /** One in so many goes on, for so many times as long (η). */
  readonly reduction: number;
}

/** A training of a trial: `rung` 0 is the shortest. Trials are numbered in the order in which they were drawn. */
export interface RungResult {
  readonly trial: number;
  readonly rung: number;
  /** Null: it failed, and never goes on. */
  readonly score: number | null | 'pending';
}

/** What to train next. A trial that was not there before is a new one. */
export interface RungTraining {
  readonly trial: number;
  readonly rung: number;
  readonly epochs: number;
}

/**
 * Epochs of each rung: minEpochs·reduction^k, and maxEpochs for the last. Where maxEpochs is no such product, the number of rungs is the
 * nearest: 1 and 10 by threes give 1, 3, 10. (The paper leaves the rest of R unused: 1, 3, 9.)
 *
 * @throws AppError `invalid-spec` if minEpochs is more than maxEpochs, or reduction not more than 1
 */
export function halvingRungs({ minEpochs, maxEpochs, reduction }: HalvingOptions): number[] {
  if (minEpochs > maxEpochs || reduction <= 1) {
    throw new AppError(
      'invalid-spec',
      `Successive halving got minEpochs ${minEpochs}, maxEpochs ${maxEpochs} and reduction ${reduction}; expected minEpochs to be at most maxEpochs, and a reduction above 1.`,
    );
  }
  const last = Math.round(Math.log(maxEpochs / minEpochs) / Math.log(reduction));
  const rungs = Array.from({ length: last }, (_, rung) => Math.round(minEpochs * reduction ** rung));
  return [...new Set([...rungs.filter((epochs) => epochs < maxEpochs), maxEpochs])];
}

/**
 * The next trainings: from the highest rung down, the best trial that is among the best ⌊n/reduction⌋ of the n scored ones of its rung and
 * has not gone on yet; else a new trial. Failed trainings count among the n. Ties go to the earlier trial.
 *
 * @param results every training so far, pending ones included
 * @param plan.count how many to decide on; fewer come back where nothing can go on and no new trial may begin
 * @param plan.newTrials how many trials may still begin
 */
export function nextTrainings(
  results: readonly RungResult[],
  options: HalvingOptions,
  plan: { readonly count: number; readonly newTrials: number },
): RungTraining[] {
  const rungs = halvingRungs(options);
  const scored = rungs.map((_, rung) => scoredOn(results, rung));
  /** Rung by rung, the trials that are on it or have been. */
  const reached = rungs.map(() => new Set<number>());
  for (const { trial, rung } of results) reached[rung]?.add(trial);
  let trials = 1 + results.reduce((most, { trial }) => Math.max(most, trial), -1);
  const decided: RungTraining[] = [];
  let newTrials = plan.newTrials;
  while (decided.length < plan.count) {
    let next = promotable(scored, reached, options.reduction);
    if (next === null) {
      if (newTrials <= 0) break;
      newTrials -= 1;
      next = { trial: trials, rung: 0 };
      trials += 1;
    }
    decided.push({ ...next, epochs: rungs[next.rung] ?? options.maxEpochs });
    reached[next.rung]?.add(next.trial);
  }
  return decided;
}

/** @param scored rung by rung, best first @param reached see `nextTrainings` */
function promotable(
  scored: readonly (readonly Scored[])[],
  reached: readonly ReadonlySet<number>[],
  reduction: number,
): { trial: number; rung: number } | null {
  for (let rung = scored.length - 2; rung >= 0; rung -= 1) {
    const onRung = scored[rung] ?? [];
    const next = onRung
      .slice(0, Math.floor(onRung.length / reduction))
      .find(({ trial, score }) => score !== null && reached[rung + 1]?.has(trial) !== true);
    if (next !== undefined) return { trial: next.trial, rung: rung + 1 };
  }
  return null;
}

interface Scored {
  readonly trial: number;
  readonly score: number | null;
}

/** Best first, failed ones last; ties to the earlier trial. */
function scoredOn(results: readonly RungResult[], rung: number): Scored[] {
  return results
    .flatMap(({ trial, score, rung: own }): Scored[] =>
      own === rung && score !== 'pending' ? [{ trial, score }] : [],
    )
    .sort((a, b) => (b.score ?? -Infinity) - (a.score ?? -Infinity) || a.trial - b.trial);
}
