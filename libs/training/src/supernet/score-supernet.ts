/**
 * @file What trained weights are worth under other alphas: the fitness of EG-NAS (search.md, section 6). All samples see the same batches of the
 * same images, which weights have not learnt from. Batch norms go by the batch, as in training: the supernet has no other statistics.
 */
import { AppError, type Alphas, type DatasetView, type SupernetScore } from '@bionas/contracts';
import { softmaxCrossEntropy, tf } from '@bionas/engine';
import { createProgram, type Program } from '@bionas/graph-step';
import { randomStream } from '@bionas/learning-rules';
import { batchAt, pixelsAt, tableOf, withTensors, type ImageBatch } from '../batches/image-batch.ts';
import { permutation } from '../batches/permutation.ts';
import { countCorrect } from '../loop/count-correct.ts';
import { yieldToEvents } from '../loop/yield-to-events.ts';
import { alphaTensors } from './alpha-table.ts';
import { splitImages } from './split-images.ts';
import {
  answeringVariables,
  buildDescribed,
  decodeFor,
  decodeSupernet,
  restoreFrom,
  type SupernetDescription,
} from './supernet-file.ts';
import { refuseTooLarge } from './supernet-memory.ts';

/** How many images, and what draws them. They are seen in batches of equal size, none larger than in training. */
export interface Probe {
  readonly images: number;
  readonly seed: number;
}

export interface SupernetScorerOptions {
  /** Bytes of a checkpoint of `trainSupernet`. */
  readonly checkpoint: Uint8Array;
  /** The one it was trained on. */
  readonly data: Pick<DatasetView, 'train' | 'dataHash'>;
  readonly probe: Probe;
  /** A supernet that needs more is refused before it is built. Default: no limit. */
  readonly memoryBytes?: number | undefined;
  readonly steps?: Program['mode'] | undefined;
  /** See `TrainOptions`. */
  readonly residentBytes?: number | undefined;
}

/** Holds a supernet, and the one step that is recorded, until `dispose`. */
export interface SupernetScorer {
  /** Mean cross-entropy, null where it is not finite, and share of right answers. Logits go through the softmax once. */
  score(sample: Alphas): SupernetScore;
  /**
   * Takes the weights of another checkpoint of the same training; nothing is recorded anew.
   * @throws AppError `artifact-damaged` or `conflict`
   */
  load(checkpoint: Uint8Array): void;
  /**
   * Takes other probe images. Recorded anew only where these come in batches of another size.
   * @throws AppError `invalid-spec` for more than there are
   */
  look(probe: Probe): void;
  dispose(): void;
}

export interface ScoreSupernetOptions extends SupernetScorerOptions {
  readonly samples: readonly Alphas[];
  /** Asked before every sample. */
  readonly shouldStop?: (() => boolean) | undefined;
  /** @param fraction 0 to 1 */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/**
 * Scores samples in order; null when stopped.
 * @throws AppError as `createSupernetScorer`
 */
export async function scoreSupernet(options: ScoreSupernetOptions): Promise<SupernetScore[] | null> {
  const scorer = createSupernetScorer(options);
  try {
    return await scoreInOrder(scorer, options);
  } finally {
    scorer.dispose();
  }
}

/** Gives way to the event loop between samples. */
export async function scoreInOrder(
  scorer: SupernetScorer,
  { samples, shouldStop, onProgress }: Pick<ScoreSupernetOptions, 'samples' | 'shouldStop' | 'onProgress'>,
): Promise<SupernetScore[] | null> {
  const scores: SupernetScore[] = [];
  for (const sample of samples) {
    if (shouldStop?.() === true) return null;
    scores.push(scorer.score(sample));
    onProgress?.(scores.length / samples.length);
    await yieldToEvents();
  }
  return scores;
}

type ProbeInputs = ImageBatch & { readonly normal: tf.Tensor2D; readonly reduce: tf.Tensor2D };

/**
 * @throws AppError `artifact-damaged` for bytes that are no supernet; `conflict` for other data; `invalid-spec` for more probe images than there
 * are; `infeasible` for a supernet that does not fit
 */
export function createSupernetScorer(options: SupernetScorerOptions): SupernetScorer {
  const { data, steps: mode, residentBytes } = options;
  const file = decodeSupernet(options.checkpoint);
  if (file.data !== data.dataHash) {
    throw new AppError(
      'conflict',
      `This supernet learnt from the data ${file.data}, and it is to be scored on ${data.dataHash}. Load the data of its experiment.`,
    );
  }
  const { state: _state, tensors: _tensors, ...description } = file;
  let batches = probeBatches(description, data.train.count, options.probe);
  if (options.memoryBytes !== undefined) refuseTooLarge(description, options.memoryBytes, 'scoring');
  const supernet = buildDescribed(description);
  const variables = answeringVariables(supernet);
  const table = tableOf(data.train);
  const program = createProgram({
    variables: variables.map(({ variable }) => variable),
    tables: [table],
    ...(mode && { mode }),
    ...(residentBytes !== undefined && { residentBytes }),
  });
  const probe = program.step(({ positions, labels, normal, reduce }: ProbeInputs) => {
    const logits = supernet.logits(pixelsAt(table, positions), { alphas: { normal, reduce } });
    const targets = tf.oneHot(labels, logits.shape[1], 1, 0, 'float32') as tf.Tensor2D;
    return {
      sums: tf.stack([tf.sum(softmaxCrossEntropy(logits, targets).loss), countCorrect(logits, labels)]),
    };
  });
  const dispose = (): void => {
    program.dispose();
    supernet.dispose();
  };
  try {
    restoreFrom(file, variables);
  } catch (error) {
    dispose();
    throw error;
  }
  return {
    score: (sample) =>
      withTensors({ ...alphaTensors(sample, supernet) }, (alphas) => {
        const total = { loss: 0, correct: 0, images: 0 };
        for (const positions of batches) {
          withTensors(batchAt(data.train, positions), (batch) => {
            const { sums } = probe.run({ ...batch, ...alphas });
            const [loss = NaN, correct = NaN] = sums.dataSync<'float32'>();
            sums.dispose();
            total.loss += loss;
            total.correct += correct;
            total.images += positions.length;
          });
        }
        const loss = total.loss / total.images;
        return { loss: Number.isFinite(loss) ? loss : null, accuracy: total.correct / total.images };
      }),
    load: (checkpoint) => {
      restoreFrom(decodeFor(checkpoint, description), variables);
      program.write();
    },
    look: (probe) => {
      batches = probeBatches(description, data.train.count, probe);
    },
    dispose,
  };
}

/** Batches of equal size, since the norms go by them: a few images less than asked for, where they do not come out even. */
function probeBatches(
  { seed, training: { trainShare, batchSize } }: SupernetDescription,
  count: number,
  probe: Probe,
): Uint32Array[] {
  const { alphas } = splitImages(seed, count, trainShare);
  if (!Number.isInteger(probe.images) || probe.images < 1 || probe.images > alphas.length) {
    throw new AppError(
      'invalid-spec',
      `A supernet is to be scored on ${probe.images} images; ${alphas.length} training images are kept from its weights. Take fewer probe images, more training images or a smaller trainShare.`,
    );
  }
  const drawn = permutation(randomStream(probe.seed, 'supernet-probe'), alphas.length);
  const number = Math.ceil(probe.images / batchSize);
  const size = Math.floor(probe.images / number);
  return Array.from({ length: number }, (_, index) =>
    drawn.slice(index * size, (index + 1) * size).map((place) => alphas[place] ?? 0),
  );
}
