import { loadEngine, tf } from '@bionas/engine';
import { expectNoLeak } from '@bionas/engine/testing';
import { compileStep, stepSeed } from '@bionas/graph-step';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { augment, type AugmentOptions } from './augment.ts';

const [height, width, channels] = [6, 5, 3];
const size = height * width * channels;
/** No two pixels of an image are equal, and none is 0. */
const pixelOf = (image: number, place: number): number => (1 + ((place * 7 + image) % 251)) / 256;

const native = async (): Promise<unknown> => loadEngine({ backend: 'tensorflow' });
const plain = async (): Promise<unknown> => loadEngine({ backend: 'cpu' });
beforeAll(native);
beforeEach(native);

const makeImages = (count: number, image: (index: number) => number): tf.Tensor4D =>
  tf.tensor4d(
    Float32Array.from({ length: count * size }, (_, place) =>
      pixelOf(image(Math.floor(place / size)), place % size),
    ),
    [count, height, width, channels],
  );
const seedFor = (step: number): tf.Tensor1D => stepSeed(3, 'augmentation', tf.scalar(step, 'int32'));
const augmented = (images: () => tf.Tensor4D, step: number, options?: AugmentOptions): Float32Array => {
  const result = tf.tidy(() => augment(images(), seedFor(step), options));
  const values = result.dataSync<'float32'>();
  result.dispose();
  return values;
};
const imageAt = (values: Float32Array, index: number): Float32Array =>
  values.subarray(index * size, (index + 1) * size);

interface View {
  readonly down: number;
  readonly right: number;
  readonly mirrored: boolean;
}

/** The image moved and mirrored, written anew. */
function viewOf(image: number, { down, right, mirrored }: View): Float32Array {
  const at = (row: number, column: number, channel: number): number => {
    const [y, x] = [row + down, (mirrored ? width - 1 - column : column) + right];
    if (y < 0 || y >= height || x < 0 || x >= width) return 0;
    return pixelOf(image, (y * width + x) * channels + channel);
  };
  return Float32Array.from({ length: size }, (_, index) =>
    at(Math.floor(index / (width * channels)), Math.floor(index / channels) % width, index % channels),
  );
}

function viewsOf(image: number, padding: number, flip: boolean): Map<string, View> {
  const views = new Map<string, View>();
  for (let down = -padding; down <= padding; down += 1) {
    for (let right = -padding; right <= padding; right += 1) {
      for (const mirrored of flip ? [false, true] : [false]) {
        const view = { down, right, mirrored };
        views.set(viewOf(image, view).join(), view);
      }
    }
  }
  return views;
}

/** How often each value occurs, and how far that is from equally often: chi-square. */
function spreadOf(values: readonly (number | boolean)[], kinds: number): { seen: number; chiSquare: number } {
  const counts = new Map<number | boolean, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const expected = values.length / kinds;
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  return { seen: counts.size, chiSquare };
}

describe('crop and flip', () => {
  test('every image is one of its 9 x 9 x 2 views, and all kinds occur equally often', () => {
    const count = 2000;
    const values = augmented(() => makeImages(count, (index) => index % 2), 0);
    const views = [viewsOf(0, 4, true), viewsOf(1, 4, true)];
    const found = Array.from({ length: count }, (_, index) => {
      const view = views[index % 2]?.get(imageAt(values, index).join());
      if (view === undefined) throw new Error(`image ${index} is no view of its own`);
      return view;
    });
    const [down, right, mirrored] = [
      spreadOf(
        found.map((view) => view.down),
        9,
      ),
      spreadOf(
        found.map((view) => view.right),
        9,
      ),
      spreadOf(
        found.map((view) => view.mirrored),
        2,
      ),
    ];
    expect([down.seen, right.seen, mirrored.seen]).toEqual([9, 9, 2]);
    // Passed once in 1000 at 8 degrees and at 1.
    expect(down.chiSquare).toBeLessThan(26.1);
    expect(right.chiSquare).toBeLessThan(26.1);
    expect(mirrored.chiSquare).toBeLessThan(10.8);
    // Together as well: nearly all of the 81 shifts.
    expect(
      spreadOf(
        found.map((view) => view.down * 100 + view.right),
        81,
      ).seen,
    ).toBe(81);
  });

  test('padding and flip are what they are set to', () => {
    const one = (): tf.Tensor4D => makeImages(200, () => 1);
    const still = augmented(one, 1, { padding: 0, flip: false });
    expect(still).toEqual(tf.tidy(() => one().dataSync()));
    const kinds = (options: AugmentOptions): Set<string> => {
      const values = augmented(one, 1, options);
      return new Set(Array.from({ length: 200 }, (_, index) => imageAt(values, index).join()));
    };
    expect(kinds({ padding: 0 })).toEqual(new Set(viewsOf(1, 0, true).keys()));
    expect(kinds({ padding: 1, flip: false })).toEqual(new Set(viewsOf(1, 1, false).keys()));
  });

  test('more pixels than float32 can number are refused', () => {
    const images = tf.zeros<tf.Rank.R4>([1, 4096, 4096, 1]);
    expect(() => augment(images, seedFor(0))).toThrow(/smaller batches/);
    images.dispose();
  });

  test('the same seed gives the same images, another one others', () => {
    const images = (): tf.Tensor4D => makeImages(8, (index) => index);
    expect(augmented(images, 5)).toEqual(augmented(images, 5));
    expect(augmented(images, 5)).not.toEqual(augmented(images, 6));
  });
});

describe('cutout', () => {
  test.each([1, 2, 3, 4])('cuts a square of side %d out of the image it would be without', (cutout) => {
    const count = 400;
    const images = (): tf.Tensor4D => makeImages(count, () => 0);
    const [whole, cut] = [augmented(images, 2), augmented(images, 2, { cutout })];
    // Nothing is 0 here that the cutout did not make so.
    const still = augmented(images, 2, { cutout, padding: 0, flip: false });
    const middles: number[] = [];
    for (let index = 0; index < count; index += 1) {
      const holes = [...imageAt(still, index).keys()].filter((place) => imageAt(still, index)[place] === 0);
      const isHole = (row: number, column: number, middle: number): boolean => {
        const [top, left] = [
          Math.floor(middle / width) - Math.floor(cutout / 2),
          (middle % width) - Math.floor(cutout / 2),
        ];
        return row >= top && row < top + cutout && column >= left && column < left + cutout;
      };
      const holesOf = (middle: number): number[] =>
        Array.from({ length: size }, (_, place) => place).filter((place) =>
          isHole(Math.floor(place / (width * channels)), Math.floor(place / channels) % width, middle),
        );
      const middle = Array.from({ length: height * width }, (_, place) => place).find(
        (candidate) => holesOf(candidate).join() === holes.join(),
      );
      if (middle === undefined) throw new Error(`image ${index} has no square cut out`);
      middles.push(middle);
      // The same hole in the moved image, and nothing else changed: cutout shifts no other number.
      const expected = imageAt(whole, index).map((value, place) => (holes.includes(place) ? 0 : value));
      expect(imageAt(cut, index)).toEqual(expected);
    }
    expect(new Set(middles).size).toBe(height * width);
  });

  test('is clipped at the border and filled with what is asked for', () => {
    const fill = [0.25, 0.5, 0.75];
    const images = (): tf.Tensor4D => makeImages(400, () => 0);
    // A middle at row 0, column 0 leaves rows and columns 0 and 1 of a square of four; one in the middle all sixteen.
    const cut = augmented(images, 2, { cutout: 4, fill, padding: 0, flip: false });
    const still = augmented(images, 2, { padding: 0, flip: false });
    const holes = Array.from({ length: 400 }, (_, index) => {
      const [image, before] = [imageAt(cut, index), imageAt(still, index)];
      const places = [...image.keys()].filter((place) => image[place] !== before[place]);
      for (const place of places) expect(image[place]).toBe(fill[place % channels]);
      return [...new Set(places.map((place) => Math.floor(place / channels)))].join();
    });
    expect(holes).toContain('0,1,5,6');
    expect(holes).toContain('0,1,2,3,5,6,7,8,10,11,12,13,15,16,17,18');
    expect(Math.min(...holes.map((hole) => hole.split(',').length))).toBe(4);
    expect(Math.max(...holes.map((hole) => hole.split(',').length))).toBe(16);
    // What lies beyond a crop stays black.
    const both = augmented(images, 2, { cutout: 2, fill });
    const whole = augmented(images, 2);
    const beyond = [...whole.keys()].filter((place) => whole[place] === 0 && both[place] === 0);
    expect(beyond.length).toBeGreaterThan(1_000);
  });
});

describe('on every engine', () => {
  test('the plain backend gives exactly the same images', async () => {
    const options = { cutout: 3 };
    const images = (): tf.Tensor4D => makeImages(64, (index) => index);
    const expected = [0, 1, 2].map((step) => augmented(images, step, options));
    await plain();
    expect([0, 1, 2].map((step) => augmented(images, step, options))).toEqual(expected);
  });

  test('a recorded step gives exactly the same images', () => {
    const counter = tf.variable(tf.scalar(0, 'int32'), false) as tf.Variable & tf.Scalar;
    const images = makeImages(32, (index) => index);
    const compiled = compileStep(
      (inputs: { images: tf.Tensor4D }) => {
        const result = augment(inputs.images, stepSeed(3, 'augmentation', counter), { cutout: 3 });
        counter.assign(tf.add(counter, tf.scalar(1, 'int32')));
        return { result };
      },
      { variables: [counter], inputs: { images } },
    );
    expect(compiled.mode).toBe('graph');
    for (let step = 0; step < 10; step += 1) {
      const { result } = compiled.run({ images });
      expect(result.dataSync()).toEqual(augmented(() => images.clone(), step, { cutout: 3 }));
      result.dispose();
    }
    compiled.dispose();
    counter.dispose();
  });

  test.each(['tensorflow', 'cpu'] as const)('leaves nothing behind on %s', async (backend) => {
    await loadEngine({ backend });
    await expectNoLeak(() => augmented(() => makeImages(2, () => 0), 0, { cutout: 2 }));
  });
});
