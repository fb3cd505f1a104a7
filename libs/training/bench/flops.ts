import type { LayerShape } from '@bionas/learning-rules';

type Counted = Pick<LayerShape, 'kind' | 'weights' | 'output'>;

const product = (sides: readonly number[]): number => sides.reduce((total, side) => total * side, 1);

/** Floating-point operations of one layer's forward pass for one image: a multiplication and an addition for each weight at each place. */
export function layerFlops({ kind, weights, output }: Counted): number {
  switch (kind) {
    case 'dense':
      return 2 * product(weights);
    case 'conv':
    case 'depthwise':
      // [kh, kw, in, out] at each of the height × width places; a depthwise kernel has out = 1 and meets each channel once.
      return 2 * product(weights) * product(output.slice(0, 2));
  }
}

/**
 * Operations of a training step in convolutions and matrix products alone: forward, weight gradient and input gradient cost the same, and
 * the first layer needs no input gradient.
 */
export function stepFlops(layers: readonly Counted[], batch: number): number {
  const forward = layers.map(layerFlops);
  const all = forward.reduce((sum, flops) => sum + flops, 0);
  return batch * (3 * all - (forward[0] ?? 0));
}
