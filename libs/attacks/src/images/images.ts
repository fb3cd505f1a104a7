/** Images as rows of pixels in [0, 1]: `pixels` is [count, height, width, channels]. */
export interface Images {
  readonly count: number;
  /** [height, width, channels] */
  readonly shape: ImageShape;
  readonly pixels: Float32Array;
}
export type ImageShape = readonly [height: number, width: number, channels: number];

/** Values of one image. */
export const sizeOf = ([height, width, channels]: ImageShape): number => height * width * channels;

export function imagesOf(shape: ImageShape, pixels: Float32Array): Images {
  return { count: pixels.length / sizeOf(shape), shape, pixels };
}

/** The named rows, in that order, as new images. */
export function pickImages({ shape, pixels }: Images, rows: readonly number[]): Images {
  const size = sizeOf(shape);
  const picked = new Float32Array(rows.length * size);
  rows.forEach((row, place) => {
    picked.set(pixels.subarray(row * size, (row + 1) * size), place * size);
  });
  return { count: rows.length, shape, pixels: picked };
}

export function copyImages({ count, shape, pixels }: Images): Images {
  return { count, shape, pixels: pixels.slice() };
}

/** Writes row `from` of `source` over row `to` of `target`. */
export function copyRow(source: Images, from: number, target: Images, to: number): void {
  const size = sizeOf(target.shape);
  target.pixels.set(source.pixels.subarray(from * size, (from + 1) * size), to * size);
}

/** The pixels of one image, a view. */
export function rowOf({ shape, pixels }: Images, row: number): Float32Array {
  const size = sizeOf(shape);
  return pixels.subarray(row * size, (row + 1) * size);
}
