import { AppError, type Alphas } from '@bionas/contracts';
import { z } from 'zod';
import { flattenAlphas, unflattenAlphas } from './alpha-vector.ts';
import { isEgEpochDone, sigmaOfEpoch } from './eg-epoch.ts';
import { egSampleSchema, egScoreSchema, type EgEpochState } from './eg-epoch-state.ts';

/** What happened in an epoch, for the history of a search. */
export const egEpochRecordSchema = z.strictObject({
  epoch: z.int().min(0),
  /** First step size of the evolutions. */
  sigma: z.number().positive(),
  /** Of the alphas at the start of the epoch; its accuracy is A0. Null: not to be had. */
  present: z.union([egScoreSchema, z.null()]),
  /** The fittest sample of each run; null for a run without any score. */
  runs: z.array(z.union([egSampleSchema, z.null()])),
  /** The sample the alphas moved towards; null: they stayed. */
  winner: z.union([egSampleSchema, z.null()]),
  /** Samples scored, and how many of them had no score. */
  scored: z.int().min(0),
  failed: z.int().min(0),
});
export type EgEpochRecord = z.infer<typeof egEpochRecordSchema>;

/**
 * The end of an epoch: of the fittest samples of the runs, z* is the one with the highest accuracy (ties: the lower
 * cross-entropy, then the earlier run), and the alphas become α + step (z* − α).
 * @throws AppError conflict while generations are missing
 */
export function finishEgEpoch(state: EgEpochState): { alphas: Alphas; record: EgEpochRecord } {
  const { epoch, options, present } = state;
  if (!isEgEpochDone(state) || present === 'pending') {
    throw new AppError(
      'conflict',
      `Epoch ${epoch} has ${state.generation} of ${options.generations} generations: score the others first.`,
    );
  }
  const [winner] = state.best
    .flatMap((one) => one ?? [])
    .sort(({ sample: a }, { sample: b }) => b.accuracy - a.accuracy || a.loss - b.loss || a.run - b.run);
  const record: EgEpochRecord = {
    epoch,
    sigma: sigmaOfEpoch(epoch, options),
    present,
    runs: state.best.map((one) => one?.sample ?? null),
    winner: winner?.sample ?? null,
    scored: state.scored,
    failed: state.failed,
  };
  if (!winner) return { alphas: state.alphas, record };
  const moved = flattenAlphas(state.alphas).map(
    (logit, index) => logit + options.step * ((winner.vector[index] ?? logit) - logit),
  );
  return { alphas: unflattenAlphas(moved, state.alphas), record };
}
