import { imagesOf, type Images } from '@bionas/attacks';
import { createRandom } from '@bionas/search-space';

export interface Labelled {
  readonly images: Images;
  readonly labels: Int32Array;
}

export const clusterInput = { height: 8, width: 8, channels: 1, classes: 6 } as const;

const pixels = clusterInput.height * clusterInput.width;
const [weak, noise] = [0.06, 0.2];

/**
 * Grey images of six classes that are told apart in two ways: by one bright pixel of six, which a small change cannot hide, and by a faint pattern over
 * all others, which it can. Who learns from such images uses both; who learns under attack must do with the bright pixel (Tsipras et al. 2018, arXiv:1805.12152).
 */
export function clusters(count: number, seed: number): Labelled {
  const { classes } = clusterInput;
  const patterns = Array.from({ length: classes }, (_, label) => {
    const random = createRandom(1, 'pattern', String(label));
    return Array.from({ length: pixels }, (_, at) => {
      if (at < classes) return at === label ? 0.85 : 0.15;
      return 0.5 + (random.float() < 0.5 ? weak : -weak);
    });
  });
  const random = createRandom(seed, 'clusters');
  const labels = Int32Array.from({ length: count }, (_, place) => place % classes);
  const values = Float32Array.from({ length: count * pixels }, (_, at) => {
    const middle = patterns[labels[Math.floor(at / pixels)] ?? 0]?.[at % pixels] ?? 0;
    return middle + noise * (random.float() - 0.5);
  });
  return { images: imagesOf([clusterInput.height, clusterInput.width, 1], values), labels };
}
