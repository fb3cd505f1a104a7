import type { LayerShape, RandomStream } from '@bionas/learning-rules';

/**
 * A random direction in the weights of a layer, each filter as long as the layer's own (Li et al. 2018, arXiv:1712.09913, section 4): otherwise a
 * network that scales its filters up looks flatter than it is. A filter is what one output unit or channel has of weights; one that is 0 gets 0.
 */
export function filterDirection(
  { kind, weights: shape }: Pick<LayerShape, 'kind' | 'weights'>,
  weights: Float32Array,
  random: RandomStream,
): Float32Array {
  const direction = Float32Array.from(weights, () => normal(random));
  // Filters are counted by the last axis, those of depthwise kernels, [kh, kw, channels, 1], by the third.
  const filters = (kind === 'depthwise' ? shape[2] : shape.at(-1)) ?? 1;
  for (let filter = 0; filter < filters; filter += 1) {
    let [own, drawn] = [0, 0];
    for (let place = filter; place < weights.length; place += filters) {
      own += (weights[place] ?? 0) ** 2;
      drawn += (direction[place] ?? 0) ** 2;
    }
    const factor = drawn === 0 ? 0 : Math.sqrt(own / drawn);
    for (let place = filter; place < weights.length; place += filters) {
      direction[place] = (direction[place] ?? 0) * factor;
    }
  }
  return direction;
}

/** Standard normal, by Box and Muller. */
function normal(random: RandomStream): number {
  return Math.sqrt(-2 * Math.log(random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
}
