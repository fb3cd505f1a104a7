import type { SupernetEpoch } from '@bionas/contracts';
import type { StepOutcome } from '../loop/loss-meter.ts';
import { noSums, type TrainingSums } from '../training-state.ts';

/** Sums over the batches of the weights and over those of the alphas. */
export interface TurnSums {
  readonly weights: TrainingSums;
  readonly alphas: TrainingSums;
}

export const noTurns: TurnSums = { weights: noSums, alphas: noSums };

/** Where the training of a supernet stands, beside its tensors. Plain JSON; all numbers are finite. */
export interface SupernetState {
  /** Steps of the weights done. */
  readonly step: number;
  readonly epochsFinished: number;
  /** Since the last metric. */
  readonly interval: TurnSums;
  /** Since the epoch began. */
  readonly epoch: TurnSums;
  /** Time spent on the epoch before it was stopped. */
  readonly epochMs: number;
  /** Epochs of this stretch that are finished; none in the file that ends it. */
  readonly history: readonly SupernetEpoch[];
}

export const initialSupernetState: SupernetState = {
  step: 0,
  epochsFinished: 0,
  interval: noTurns,
  epoch: noTurns,
  epochMs: 0,
  history: [],
};

/** Adds steps one by one, so that the sums do not depend on when they were read. */
export function addTurns(
  sums: TurnSums,
  read: { readonly weights: readonly StepOutcome[]; readonly alphas: readonly StepOutcome[] },
): TurnSums {
  return { weights: read.weights.reduce(plus, sums.weights), alphas: read.alphas.reduce(plus, sums.alphas) };
}

const plus = (sums: TrainingSums, step: StepOutcome): TrainingSums => ({
  loss: sums.loss + step.loss,
  correct: sums.correct + step.correct,
  steps: sums.steps + 1,
});
