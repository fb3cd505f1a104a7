import type { Count } from '@bionas/contracts';
import type { Measured } from './measures/measured.ts';

/** Sums over training batches: not yet reported ones, or those of an epoch. */
export interface TrainingSums {
  readonly loss: number;
  readonly correct: number;
  readonly steps: number;
}

export const noSums: TrainingSums = { loss: 0, correct: 0, steps: 0 };

/** Where a training stands, beside its tensors. Plain JSON; all numbers are finite. */
export interface TrainingState {
  /** Steps done. */
  readonly step: number;
  /** Epochs done, their validation included. */
  readonly epochsFinished: number;
  /** Since the last metric. */
  readonly interval: TrainingSums;
  /** Since the epoch began. */
  readonly epoch: TrainingSums;
  /** Mean training loss of the last finished epoch. */
  readonly trainLoss: number | null;
  /** After the last finished epoch. */
  readonly validation: { readonly count: Count; readonly loss: number } | null;
  /** What one step of the epoch did to each layer, until it is told. */
  readonly updateRatios?: Readonly<Record<string, Measured>> | null;
  /** The epoch that had the most right answers on the validation set so far, counted from 1. */
  readonly best: { readonly epoch: number; readonly correct: number } | null;
}

export const initialState: TrainingState = {
  step: 0,
  epochsFinished: 0,
  interval: noSums,
  epoch: noSums,
  trainLoss: null,
  validation: null,
  best: null,
};
