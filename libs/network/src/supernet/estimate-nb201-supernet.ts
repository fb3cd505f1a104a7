import { isConvOperation, nb201Places } from '@bionas/contracts';
import type { InputShape } from '../network.ts';
import { stepBytesOf, type SupernetEstimate } from './estimate-supernet.ts';
import type { Nb201SupernetOptions } from './nb201-supernet.ts';

/** Maps that a residual block holds: two convolutions with ReLU and norm, the shortcut's pool and convolution, their sum. */
const mapsOfBlock = 9;
const stages = 3;

/** As `estimateSupernet`, for the relaxation of NAS-Bench-201. @param batch images of a step */
export function estimateNb201Supernet(
  { nodes, channels, cellsPerStage, candidates }: Nb201SupernetOptions,
  input: InputShape,
  batch: number,
): SupernetEstimate {
  const edges = nb201Places(nodes).length;
  const kernels = candidates.flatMap(({ operation }) =>
    isConvOperation(operation) ? [operation === 'nor_conv_1x1' ? 1 : 9] : [],
  );
  const pools = candidates.filter(({ operation }) => operation === 'avg_pool_3x3').length;
  let { height, width } = input;
  let weights = (9 * input.channels + 2) * channels;
  let maps = height * width * (input.channels + 2 * channels);
  for (let stage = 0; stage < stages; stage += 1) {
    const wide = channels * 2 ** stage;
    if (stage > 0) {
      [height, width] = [Math.ceil(height / 2), Math.ceil(width / 2)];
      const below = wide / 2;
      weights += 9 * below * wide + 9 * wide * wide + below * wide + 4 * wide;
      maps += mapsOfBlock * height * width * wide;
    }
    weights += cellsPerStage * edges * kernels.reduce((sum, kernel) => sum + kernel * wide * wide, 0);
    // Of a convolution its output and the norm's; pools and ReLU once for all edges out of a node; the nodes themselves.
    const ofCell = 2 * edges * kernels.length + (2 * pools + 2) * (nodes - 1);
    maps += cellsPerStage * ofCell * height * width * wide;
  }
  const top = channels * 2 ** (stages - 1);
  weights += 2 * top + (top + 1) * input.classes;
  maps += 2 * height * width * top;
  return stepBytesOf(weights, maps, batch);
}
