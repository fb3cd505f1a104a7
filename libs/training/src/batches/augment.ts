import { AppError } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import { statelessUniform } from '@bionas/graph-step';

export interface AugmentOptions {
  /** Zeros around an image before it is cropped to its own size again; 0 leaves it where it is. Default 4 (search.md, section 10). */
  readonly padding?: number;
  /** Mirrors every other image. Default true. */
  readonly flip?: boolean;
  /**
   * Side of a square that is filled, in pixels; its middle may be any pixel, so that part of it may lie outside (DeVries and Taylor 2017,
   * arXiv:1708.04552). Default 0: none.
   */
  readonly cutout?: number;
  /** What the square is filled with, one number for each channel: the mean, which normalised pixels have as 0. Default zeros. */
  readonly fill?: readonly number[];
}

/** Random numbers of an image: how far down, how far right, mirrored, row and column of the cutout. Always drawn, so that options do not shift them. */
const drawsPerImage = 5;
/** float32 has every whole number up to here; places are counted in it since TensorFlow adds int32 on the host even where there is a GPU. */
const mostPixels = 2 ** 24;
/** Added to the place of a pixel, says that there is none. */
const nowhere = -2 * mostPixels;
/** Pixels in front of all images: a black one, one of the cutout. */
const [black, filled, ahead] = [0, 1, 2];

/**
 * Crops each image at random out of itself padded by zeros, mirrors it with probability 1/2 and cuts a square out, as asked for. Tensor ops
 * alone, so that a recorded step does it in the graph. Pixels are moved, never computed with.
 * @param images float32 [batch, height, width, channels]
 * @param seed int32 [2], of its own for every batch: see `stepSeed` of graph-step
 * @throws AppError `unsupported` for more than 2²⁴ − 2 pixels
 */
export function augment(images: tf.Tensor4D, seed: tf.Tensor1D, options: AugmentOptions = {}): tf.Tensor4D {
  const { padding = 4, flip = true, cutout = 0, fill } = options;
  const [batch, height, width] = images.shape;
  if (batch * height * width + ahead > mostPixels) {
    throw new AppError(
      'unsupported',
      `A batch of ${batch} images of ${height} by ${width} has more than the ${mostPixels - ahead} pixels that can be augmented at once. Take smaller batches.`,
    );
  }
  return tf.tidy(() => {
    const draws = statelessUniform<tf.Rank.R2>([batch, drawsPerImage], seed);
    /** One number of each image as a whole one from 0 to `below` − 1: [batch, 1, 1]. */
    const integers = (draw: number, below: number): tf.Tensor =>
      tf.reshape(tf.floor(tf.mul(tf.slice(draws, [0, draw], [batch, 1]), below)), [batch, 1, 1]);
    const rows = tf.reshape(tf.range(0, height), [1, height, 1]);
    const columns = tf.reshape(tf.range(0, width), [1, 1, width]);

    const shifted = (places: tf.Tensor, draw: number): tf.Tensor =>
      tf.add(places, tf.sub(integers(draw, 2 * padding + 1), padding));
    const fromRow = shifted(rows, 0);
    const fromColumn = shifted(flip ? mirrored(columns, integers(2, 2), width) : columns, 1);
    const offsets = [
      tf.where(within(fromRow, 0, height), tf.mul(fromRow, width), nowhere),
      tf.where(within(fromColumn, 0, width), fromColumn, nowhere),
    ];
    if (cutout === 0) return gatherPixels(images, { offsets });
    const inSquare = (places: tf.Tensor, middle: tf.Tensor): tf.Tensor =>
      within(places, tf.sub(middle, Math.floor(cutout / 2)), cutout);
    const hole = tf.logicalAnd(inSquare(rows, integers(3, height)), inSquare(columns, integers(4, width)));
    return gatherPixels(images, { offsets, hole, fill });
  });
}

/** Column c, or width − 1 − c where `flags` are 1. */
function mirrored(columns: tf.Tensor, flags: tf.Tensor, width: number): tf.Tensor {
  return tf.add(tf.mul(columns, tf.sub(1, tf.mul(flags, 2))), tf.mul(flags, width - 1));
}

/** Whether a place is one of the `length` from `first` on. */
function within(places: tf.Tensor, first: tf.Tensor | number, length: number): tf.Tensor {
  return tf.logicalAnd(tf.greaterEqual(places, first), tf.less(places, tf.add(first, length)));
}

interface Gathered {
  /** Whole float32 that broadcast to [batch, height, width]; their sum is the place in the image, negative for nowhere. */
  readonly offsets: readonly tf.Tensor[];
  /** Bool [batch, height, width]: where `fill` is, whatever the offsets say. */
  readonly hole?: tf.Tensor;
  readonly fill?: readonly number[] | undefined;
}

/**
 * Takes pixels out of their own image: all pixels are one list, with a black one in front for those that are nowhere, and one to fill with.
 * @param images [batch, height, width, channels]
 */
function gatherPixels(images: tf.Tensor4D, { offsets, hole, fill }: Gathered): tf.Tensor4D {
  const [batch, height, width, channels] = images.shape;
  const size = height * width;
  const starts = tf.reshape(tf.range(ahead, ahead + batch * size, size), [batch, 1, 1]);
  const inImage = offsets.reduce<tf.Tensor>((sum, offset) => tf.add(sum, offset), starts);
  const places = tf.maximum(inImage, black);
  const pixels: tf.Tensor2D = tf.concat([
    tf.zeros([1, channels]),
    fill === undefined ? tf.zeros([1, channels]) : tf.tensor2d([...fill], [1, channels]),
    tf.reshape(images, [batch * size, channels]),
  ]);
  const from = hole === undefined ? places : tf.where(hole, filled, places);
  return tf.gather(pixels, tf.cast(from, 'int32')) as tf.Tensor as tf.Tensor4D;
}
