import { AppError } from '@bionas/contracts';
import { splitImages, type SplitImages } from './split-images.ts';
import { decodeFor, type SupernetDescription, type SupernetFile } from './supernet-file.ts';
import { initialSupernetState, type SupernetState } from './supernet-state.ts';
import type { TrainSupernetOptions } from './train-supernet.ts';

/** What is known of a stretch before anything is built. */
export interface StretchPlan {
  readonly description: SupernetDescription;
  readonly split: SplitImages;
  readonly stepsPerEpoch: number;
  /** Null at the beginning of all. */
  readonly file: SupernetFile | null;
  readonly state: SupernetState;
}

/**
 * @throws AppError `invalid-spec` for what cannot be trained; `artifact-damaged` or `conflict` for a start of another training or another place
 */
export function planStretch(options: TrainSupernetOptions): StretchPlan {
  const { supernet, training, data, seed, stretch } = options;
  const { height, width, channels, count } = data.train;
  const split = splitImages(seed, count, training.trainShare);
  refuseWrong(options, split);
  const description: SupernetDescription = {
    ...{ supernet, training, seed, mean: data.mean, std: data.std, data: data.dataHash },
    input: { height, width, channels, classes: data.classes },
  };
  const file = options.start === undefined ? null : decodeFor(options.start, description);
  const state = file?.state ?? initialSupernetState;
  const { from, to } = stretch;
  if (state.epochsFinished < from || state.epochsFinished >= to) {
    throw new AppError(
      'conflict',
      `The start of epochs ${from} to ${to} of a supernet stands at epoch ${state.epochsFinished}; expected one from ${from} on and before ${to}. Hand in the file that ended the epochs before.`,
    );
  }
  return {
    ...{ description, split, file },
    stepsPerEpoch: Math.floor(split.weights.length / training.batchSize),
    state: { ...state, history: state.history.filter(({ epoch }) => epoch >= from) },
  };
}

function refuseWrong({ training, stretch, alphas }: TrainSupernetOptions, split: SplitImages): void {
  const { batchSize, epochs, alphaStep, trainShare } = training;
  const { from, to } = stretch;
  const searches = alphaStep !== 'given';
  const wrong = (message: string): AppError => new AppError('invalid-spec', message);
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to <= from || to > epochs)
    throw wrong(
      `Epochs ${from} to ${to} were asked of a supernet that has ${epochs}; expected 0 ≤ from < to ≤ ${epochs}.`,
    );
  if (split.weights.length < batchSize)
    throw wrong(
      `A trainShare of ${trainShare} leaves the weights ${split.weights.length} images, fewer than one batch of ${batchSize}. Take more images, a larger share or smaller batches.`,
    );
  if (searches && split.alphas.length < batchSize)
    throw wrong(
      `A trainShare of ${trainShare} leaves the alphas ${split.alphas.length} images, fewer than one batch of ${batchSize}. Take more images, a smaller share or smaller batches.`,
    );
  if (searches && alphas)
    throw wrong(
      `Alphas were given, and ${alphaStep} would train them. Give none, or set alphaStep to given.`,
    );
}
