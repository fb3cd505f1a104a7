import type { ImageSet } from '@bionas/contracts';
import { randomStream } from '@bionas/learning-rules';
import { describe, expect, test } from 'vitest';
import { epochOrder } from './epoch-order.ts';
import { makeBatch } from './make-batch.ts';

const [height, width, channels, count] = [6, 5, 3, 4];
const size = height * width * channels;
/** No two pixels of an image are equal, and none is 0. */
const set: ImageSet = {
  images: Uint8Array.from({ length: count * size }, (_, index) => 1 + ((index * 7) % 251)),
  labels: Uint8Array.from([3, 1, 0, 2]),
  height,
  width,
  channels,
  count,
};

test('the order is a permutation that depends on seed and epoch', () => {
  const order = epochOrder(1, 0, 1000);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
  expect(epochOrder(1, 0, 1000)).toEqual(order);
  expect(epochOrder(1, 1, 1000)).not.toEqual(order);
  expect(epochOrder(2, 0, 1000)).not.toEqual(order);
});

test('without augmentation: the pixels, from 0 to 1, and the labels', () => {
  const { images, labels, size: batch } = makeBatch(set, Uint32Array.from([2, 0]));
  expect(batch).toBe(2);
  expect([...labels]).toEqual([0, 3]);
  const expected = [...set.images.subarray(2 * size, 3 * size), ...set.images.subarray(0, size)];
  expect(images).toEqual(Float32Array.from(expected, (value) => value / 255));
});

describe('augmentation', () => {
  /** The image moved and mirrored, written anew. */
  const view = (image: number, down: number, right: number, mirrored: boolean): Float32Array => {
    const at = (row: number, column: number, channel: number): number => {
      const [y, x] = [row + down, (mirrored ? width - 1 - column : column) + right];
      if (y < 0 || y >= height || x < 0 || x >= width) return 0;
      return (set.images[image * size + (y * width + x) * channels + channel] ?? NaN) / 255;
    };
    return Float32Array.from({ length: size }, (_, index) =>
      at(Math.floor(index / (width * channels)), Math.floor(index / channels) % width, index % channels),
    );
  };

  test('every image is one of the 9 x 9 x 2 views, and all kinds occur', () => {
    const positions = new Uint32Array(400).fill(1);
    const { images } = makeBatch(set, positions, randomStream(1, 'augmentation'));
    const seen = { down: new Set<number>(), right: new Set<number>(), mirrored: new Set<boolean>() };
    const views: { key: string; down: number; right: number; mirrored: boolean }[] = [];
    for (let down = -4; down <= 4; down += 1) {
      for (let right = -4; right <= 4; right += 1) {
        for (const mirrored of [false, true]) {
          views.push({ key: view(1, down, right, mirrored).join(), down, right, mirrored });
        }
      }
    }
    for (let index = 0; index < positions.length; index += 1) {
      const key = images.subarray(index * size, (index + 1) * size).join();
      const found = views.find((candidate) => candidate.key === key);
      if (found === undefined) throw new Error(`image ${index} is no view`);
      seen.down.add(found.down);
      seen.right.add(found.right);
      seen.mirrored.add(found.mirrored);
    }
    expect([seen.down.size, seen.right.size, seen.mirrored.size]).toEqual([9, 9, 2]);
  });

  test('the same stream gives the same images', () => {
    const positions = Uint32Array.from([0, 1, 2, 3]);
    const make = (): Float32Array => makeBatch(set, positions, randomStream(1, 'augmentation', 5)).images;
    expect(make()).toEqual(make());
  });
});
