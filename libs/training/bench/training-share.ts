/** @file How much of a training's time goes by outside of TensorFlow: input, metrics, what JavaScript does about a step. */
import type { DatasetView, ImageSet } from '@bionas/contracts';
import type { AssembledNetwork, InputShape, Network } from '@bionas/network';
import { publishedGenomes } from '@bionas/search-space';
import { trainNetwork } from '../src/train-network.ts';
import { replaceInAddon } from './addon.ts';
import { optimizer } from './protocol.ts';

export interface TrainingShare {
  readonly steps: number;
  /** Of the whole loop, for each step on the average. */
  readonly stepMs: number;
  /** While no recorded graph was running. */
  readonly outsideMs: number;
  /** outsideMs / stepMs */
  readonly share: number;
}

export interface TrainingShareOptions {
  readonly batch: number;
  readonly input: InputShape;
  /** How many are measured. */
  readonly steps: number;
  /** 0: the images are fed. */
  readonly residentBytes?: number | undefined;
}

/** The first records, the next make TensorFlow's pools. */
const warmup = 4;
/** An epoch of ordinary length, so that losses are read and reported as often as they are. */
const stepsPerEpoch = 200;

/** Trains a network as the product does, augmentation and metrics included, and stops. */
export async function measureTrainingShare(
  network: AssembledNetwork,
  { batch, input, steps, residentBytes }: TrainingShareOptions,
): Promise<TrainingShare> {
  let inGraphMs = 0;
  const borders: { readonly at: number; readonly inGraphMs: number }[] = [];
  const restore = replaceInAddon('runSavedModel', (real) => (...given) => {
    const from = performance.now();
    const result = real(...given);
    inGraphMs += performance.now() - from;
    return result;
  });
  try {
    await trainNetwork({
      network: described(network, input),
      data: noise(Math.max(stepsPerEpoch, warmup + steps + 1) * batch, input),
      training: {
        ...{ ...optimizer, finalLearningRate: 0, epochs: 1, batchSize: batch },
        ...{ augmentation: true, precision: 'float32', optimizer: 'sgd', measures: 'off' },
        ...{ cutout: 0, dropPath: 0, auxiliaryWeight: 0 },
      },
      seed: 1,
      test: false,
      now: () => performance.now(),
      residentBytes,
      // Asked at the border of each step.
      stopRequested: () => {
        borders.push({ at: performance.now(), inGraphMs });
        return borders.length > warmup + steps ? 'discard' : null;
      },
    });
  } finally {
    restore();
  }
  const [first, last] = [borders[warmup], borders[warmup + steps]];
  if (first === undefined || last === undefined) throw new Error('the training ended before it was measured');
  const stepMs = (last.at - first.at) / steps;
  const outsideMs = stepMs - (last.inGraphMs - first.inGraphMs) / steps;
  return { steps, stepMs, outsideMs, share: outsideMs / stepMs };
}

/** A training is named after its network's description; here nobody asks for the name. */
function described(network: AssembledNetwork, input: InputShape): Network {
  const description = {
    ...{ genome: publishedGenomes['darts-v2'], spec: { kind: 'cell', channels: 16, cells: 8 } as const },
    ...{ input, seed: 1, mean: [], std: [] },
  };
  return { description, ...network };
}

function noise(count: number, { height, width, channels, classes }: InputShape): DatasetView {
  const setOf = (size: number): ImageSet => ({
    ...{ height, width, channels, count: size },
    images: Uint8Array.from(
      { length: size * height * width * channels },
      (_, place) => Math.imul(place, 0x9e3779b1) >>> 24,
    ),
    labels: Uint8Array.from({ length: size }, (_, place) => place % classes),
  });
  return {
    ...{ train: setOf(count), validation: setOf(1), test: setOf(1), classes, mean: [], std: [] },
    ...{ dataHash: 'noise', testIndices: new Uint32Array(1) },
  };
}
