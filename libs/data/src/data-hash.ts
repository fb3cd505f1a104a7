import { createHash } from 'node:crypto';
import type { ImageSet } from '@bionas/contracts';

/** SHA-256 over shape, pixels and labels of the sets in order: equal hashes, equal images. */
export function dataHash(sets: readonly ImageSet[]): string {
  const hash = createHash('sha256');
  for (const { images, labels, count, height, width, channels } of sets) {
    hash.update(`${count}x${height}x${width}x${channels};`).update(images).update(labels);
  }
  return hash.digest('hex');
}
