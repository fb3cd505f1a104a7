/** @file What the tests of this room train: networks of a few layers on images of eight by eight. */
import type {
  ChainGenome,
  DatasetView,
  ImageSet,
  LearningRuleName,
  RuleOptions,
  TrainingSpec,
} from '@bionas/contracts';
import { randomStream } from '@bionas/learning-rules';
import { buildNetwork, type Network } from '@bionas/network';

export const side = 8;
export const classes = 3;

export const smallTraining: TrainingSpec = {
  epochs: 3,
  batchSize: 10,
  learningRate: 0.1,
  finalLearningRate: 0.001,
  optimizer: 'sgd',
  momentum: 0.9,
  weightDecay: 3e-4,
  clipNorm: 5,
  augmentation: false,
  cutout: 0,
  dropPath: 0,
  auxiliaryWeight: 0,
  precision: 'float32',
  measures: 'off',
};

interface Brightness {
  /** Of the noise: 0 to below this. */
  readonly noise: number;
  readonly bar: number;
}

/** Noise with a bar whose row is the class: learnable in seconds. */
export function bars(seed: number, count: number, brightness: Brightness): ImageSet {
  const random = randomStream(seed, 'bars');
  const labels = Uint8Array.from({ length: count }, () => random.integer(classes));
  const images = Uint8Array.from({ length: count * side * side }, (_, index) => {
    const row = Math.floor((index % (side * side)) / side);
    const bar = 1 + 2 * (labels[Math.floor(index / (side * side))] ?? 0);
    return random.integer(brightness.noise) + (row === bar ? brightness.bar : 0);
  });
  return { images, labels, height: side, width: side, channels: 1, count };
}

/** Nothing to be learnt: for steps that are compared with one another. */
export function noise(seed: number, count: number, channels: number): ImageSet {
  const random = randomStream(seed, 'noise');
  const images = Uint8Array.from({ length: count * side * side * channels }, () => random.integer(256));
  const labels = Uint8Array.from({ length: count }, () => random.integer(classes));
  return { images, labels, height: side, width: side, channels, count };
}

/** A data set of these parts. */
export function dataOf(
  sets: Pick<DatasetView, 'train' | 'validation' | 'test'>,
  pixels: Pick<DatasetView, 'mean' | 'std'>,
): DatasetView {
  return {
    ...sets,
    ...pixels,
    classes,
    dataHash: 'small',
    testIndices: Uint32Array.from({ length: sets.test.count }, (_, index) => index),
  };
}

/** A 3x3 convolution, then a separable one, each with its rule, and a dense head. */
export function chainOf(
  conv: LearningRuleName,
  separable: LearningRuleName = conv,
  head: LearningRuleName = conv,
): ChainGenome {
  return {
    version: 1,
    space: 'bionas-chain-v1',
    slots: { head },
    layers: [
      { operation: 'conv_3x3', rule: conv },
      { operation: 'sep_conv_3x3', rule: separable },
    ],
  };
}

/** Always the same weights, unless another seed is given. */
export function buildChain(
  genome: ChainGenome,
  { train, mean, std }: DatasetView,
  options: { readonly channels?: number; readonly seed?: number; readonly ruleOptions?: RuleOptions } = {},
): Network {
  const { channels = 4, seed = 7, ruleOptions } = options;
  const input = { height: side, width: side, channels: train.channels, classes };
  const spec = { kind: 'chain', channels, ...(ruleOptions && { ruleOptions }) } as const;
  return buildNetwork(genome, spec, input, { seed, mean, std });
}
