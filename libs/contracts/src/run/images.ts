/** Images in memory, as the data library hands them to training and attacks. Plain arrays: no tensors, no files. */

/** Labelled images of one size. */
export interface ImageSet {
  /** Pixels 0 to 255, [count, height, width, channels] in row-major order. */
  readonly images: Uint8Array;
  /** Class of each image, 0 to classes − 1: [count]. */
  readonly labels: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly count: number;
}

/** The three parts of a data set as one experiment sees them. */
export interface DatasetView {
  readonly train: ImageSet;
  /** Drawn from the official training images: chooses models. */
  readonly validation: ImageSet;
  /** Drawn from the official test images: read once, at the end of a training. */
  readonly test: ImageSet;
  /** Number of classes. */
  readonly classes: number;
  /** Mean of each channel over `train`, in units of the pixel range (0 to 1). */
  readonly mean: readonly number[];
  /** Standard deviation of each channel over all pixels of `train`, in units of the pixel range. */
  readonly std: readonly number[];
  /** SHA-256 over the shapes, pixels and labels of train, validation and test, in this order. */
  readonly dataHash: string;
  /** Position of each image of `test` in the official test files, ascending: [test.count]. */
  readonly testIndices: Uint32Array;
}
