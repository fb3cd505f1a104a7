/** @file Whether what SoftHebb learns without labels is worth more to a linear layer than what it starts from. */
import { estimateOrNull } from '@bionas/analysis';
import type { Estimate, TrainingSpec } from '@bionas/contracts';
import type { Dataset } from '@bionas/data';
import { batchSize, trainingOf } from './budget.ts';
import { featureNetwork } from './networks/feature-network.ts';
import { inputOf } from './study-network.ts';
import { shareOf, trainOnce } from './train-once.ts';

export const featureKinds = ['softhebb', 'random'] as const;
export type FeatureKind = (typeof featureKinds)[number];

export interface FeatureResult {
  readonly features: FeatureKind;
  readonly seeds: readonly { readonly seed: number; readonly accuracy: number | null }[];
  readonly accuracy: Estimate | null;
}

/** Of SoftHebb, and of Adam for the linear layer: both as published, nothing is swept. */
export const featureRates = { softhebb: 0.08, head: 1e-3 } as const;
/** Images that SoftHebb sees in a step: each is a step's worth of learning, since its changes are brought to one size. */
export const hebbianBatch = 16;

export interface StudyFeaturesOptions {
  readonly data: Dataset;
  readonly seeds: readonly number[];
  /** Of SoftHebb, from the same images as the linear layer's. */
  readonly hebbianSteps: number;
  readonly note: (text: string) => void;
}

/** A linear layer on learnt and on random features, for each seed: same architecture, same first weights, same training of the layer. */
export async function studyFeatures(options: StudyFeaturesOptions): Promise<FeatureResult[]> {
  const results: FeatureResult[] = [];
  for (const features of featureKinds) {
    const seeds: { seed: number; accuracy: number | null }[] = [];
    for (const seed of options.seeds) {
      seeds.push({ seed, accuracy: await accuracyOf(features, seed, options) });
    }
    const accuracy = estimateOrNull(seeds.flatMap((result) => result.accuracy ?? []));
    options.note(`${options.data.name} linear layer on ${features} features: ${((accuracy?.mean ?? NaN) * 100).toFixed(1)} %`); // oxfmt-ignore
    results.push({ features, seeds, accuracy });
  }
  return results;
}

async function accuracyOf(
  features: FeatureKind,
  seed: number,
  { data, hebbianSteps }: StudyFeaturesOptions,
): Promise<number | null> {
  const { mean, std } = data;
  const built = featureNetwork(inputOf(data), { seed, mean, std });
  try {
    if (features === 'softhebb') {
      const some = { ...data, train: firstImages(data.train, hebbianSteps * hebbianBatch) };
      const training = { ...trainingOf(featureRates.softhebb), batchSize: hebbianBatch };
      const learnt = await trainOnce({ network: built.features, data: some, training, seed, test: false });
      if (learnt === null) return null;
    }
    const training: TrainingSpec = {
      ...trainingOf(featureRates.head),
      optimizer: 'adam',
      weightDecay: 0,
      batchSize,
    };
    const trained = await trainOnce({ network: built.head, data, training, seed, test: true });
    return trained?.test ? shareOf(trained.test) : null;
  } finally {
    built.network.dispose();
  }
}

function firstImages(set: Dataset['train'], count: number): Dataset['train'] {
  const { images, labels, height, width, channels } = set;
  const kept = Math.min(count, set.count);
  return {
    ...{ height, width, channels, count: kept },
    images: images.subarray(0, kept * height * width * channels),
    labels: labels.subarray(0, kept),
  };
}
