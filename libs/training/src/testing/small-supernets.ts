/** @file Supernets small enough to be trained in tests. */
import type { SupernetSpec, SupernetTraining } from '@bionas/contracts';
import { supernetCandidates } from '@bionas/search-space';
import type { SupernetOutcome, TrainSupernetOptions } from '../supernet/train-supernet.ts';
import { bars, classes, dataOf } from './small-trainings.ts';

const brightness = { noise: 120, bar: 100 };

/** 44 training images: with half of them each for weights and alphas, two batches of 10 an epoch. */
export const supernetData = dataOf(
  { train: bars(1, 44, brightness), validation: bars(2, 10, brightness), test: bars(3, 10, brightness) },
  { mean: [0.3], std: [0.2] },
);

export const smallSupernet: SupernetSpec = {
  channels: 2,
  cells: 1,
  candidates: supernetCandidates(['fa'], ['none', 'dil_conv_3x3']),
  slots: { stem: 'bp', preprocess: 'usf', reduction: 'bp', head: 'bp' },
  partialChannels: 1,
};

/** Without weights on its edges: where these would tell no more. */
export const lightSupernet: SupernetSpec = {
  ...smallSupernet,
  candidates: supernetCandidates([], ['none', 'avg_pool_3x3']),
};

export const supernetTraining: SupernetTraining = {
  epochs: 3,
  batchSize: 10,
  learningRate: 0.05,
  finalLearningRate: 0.001,
  momentum: 0.9,
  weightDecay: 3e-4,
  clipNorm: 5,
  trainShare: 0.5,
  alphaStep: 'first-order',
  warmupEpochs: 1,
  alphaLearningRate: 0.05,
  alphaWeightDecay: 1e-3,
  temperature: { start: 2, end: 0.5 },
  precision: 'float32',
};

/** The whole of the small supernet, eager, without a clock. */
export const wholeSupernet: TrainSupernetOptions = {
  supernet: smallSupernet,
  data: { ...supernetData, classes },
  training: supernetTraining,
  seed: 5,
  stretch: { from: 0, to: supernetTraining.epochs },
  now: () => 0,
  steps: 'eager',
};

export function finished(outcome: SupernetOutcome): Extract<SupernetOutcome, { kind: 'finished' }> {
  if (outcome.kind === 'finished') return outcome;
  throw new Error(`stopped at step ${outcome.position.step}`);
}
