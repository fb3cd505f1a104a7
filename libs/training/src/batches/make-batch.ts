import type { ImageSet } from '@bionas/contracts';
import type { RandomStream } from '@bionas/learning-rules';

export interface Batch {
  /** Pixels in [0, 1]: [size, height, width, channels] */
  readonly images: Float32Array;
  /** [size] */
  readonly labels: Int32Array;
  readonly size: number;
}

/** Zeros around an image before it is cropped to its own size again (search.md, section 10). */
const padding = 4;

/** Where to take an image from: moved by whole pixels, perhaps mirrored. */
interface View {
  readonly down: number;
  readonly right: number;
  readonly mirrored: boolean;
}

/**
 * Gathers images by their positions in `set`. With `augmentation`, each is cropped at random out of itself padded by 4 zeros,
 * and mirrored with probability 1/2.
 */
export function makeBatch(set: ImageSet, positions: Uint32Array, augmentation?: RandomStream): Batch {
  const { height, width, channels } = set;
  const size = height * width * channels;
  const images = new Float32Array(positions.length * size);
  const labels = new Int32Array(positions.length);
  positions.forEach((position, index) => {
    labels[index] = set.labels[position] ?? 0;
    const source = set.images.subarray(position * size, (position + 1) * size);
    const target = images.subarray(index * size, (index + 1) * size);
    if (augmentation === undefined) scale(source, target);
    else scaleView(source, target, { height, width, channels, ...drawView(augmentation) });
  });
  return { images, labels, size: positions.length };
}

function drawView(random: RandomStream): View {
  const shift = (): number => random.integer(2 * padding + 1) - padding;
  return { down: shift(), right: shift(), mirrored: random.integer(2) === 1 };
}

function scale(source: Uint8Array, target: Float32Array): void {
  for (let index = 0; index < target.length; index += 1) target[index] = (source[index] ?? 0) / 255;
}

function scaleView(
  source: Uint8Array,
  target: Float32Array,
  view: View & { readonly height: number; readonly width: number; readonly channels: number },
): void {
  const { height, width, channels, down, right, mirrored } = view;
  for (let row = 0; row < height; row += 1) {
    const from = row + down;
    if (from < 0 || from >= height) continue;
    for (let column = 0; column < width; column += 1) {
      const across = column + right;
      if (across < 0 || across >= width) continue;
      const start = (from * width + across) * channels;
      const end = (row * width + (mirrored ? width - 1 - column : column)) * channels;
      for (let channel = 0; channel < channels; channel += 1) {
        target[end + channel] = (source[start + channel] ?? 0) / 255;
      }
    }
  }
}
