import type { ImageSet } from '@bionas/contracts';
import { imagesOf, type Images } from './images.ts';

/** These images of a set as attacks take them, pixels from 0 to 1, with their labels. */
export function pickRows(set: ImageSet, rows: readonly number[]): { images: Images; labels: Int32Array } {
  const { height, width, channels } = set;
  const size = height * width * channels;
  const pixels = new Float32Array(rows.length * size);
  rows.forEach((place, row) => {
    for (let at = 0; at < size; at++) pixels[row * size + at] = (set.images[place * size + at] ?? 0) / 255;
  });
  return {
    images: imagesOf([height, width, channels], pixels),
    labels: Int32Array.from(rows, (place) => set.labels[place] ?? 0),
  };
}
