import type { tf } from '@bionas/engine';
import type {
  BackwardRequest,
  BackwardResult,
  Layer,
  LayerBuilder,
  Mode,
  NamedTensor,
  Pass,
  Shape,
} from './layer.ts';

/** Layers one after another. Errors below the lowest trainable layer are computed only if the caller wants them. */
export function sequence(input: Shape, builders: readonly LayerBuilder[]): Layer {
  return inOrder(input, buildLayers(input, builders));
}

/** Builds layers, each on the output of the one before. */
export function buildLayers(input: Shape, builders: readonly LayerBuilder[]): Layer[] {
  const layers: Layer[] = [];
  for (const build of builders) layers.push(build(layers.at(-1)?.output ?? input));
  return layers;
}

/** Layers that are built, one after another. */
export function inOrder(input: Shape, layers: readonly Layer[]): Layer {
  const lowest = lowestTrainable(layers);
  return {
    output: layers.at(-1)?.output ?? input,
    trainable: lowest >= 0,
    forward: (x, mode, paths) => {
      const { y, passes } = forwardThrough(layers, x, mode, paths);
      return {
        y,
        auxiliary: passes.find((pass) => pass.auxiliary !== undefined)?.auxiliary,
        backward: (delta, request) => backwardThrough(passes, lowest, delta, request),
      };
    },
    infer: (x) => {
      let y = x;
      for (const layer of layers) {
        const next = layer.infer(y);
        if (y !== x) y.dispose();
        y = next;
      }
      return y === x ? x.clone() : y;
    },
  };
}

/** Index of the lowest layer with a parameter inside; -1 where there is none. */
export function lowestTrainable(layers: readonly Layer[]): number {
  return layers.findIndex((layer) => layer.trainable);
}

/** Runs layers on one another's outputs. */
export function forwardThrough(
  layers: readonly Layer[],
  x: tf.Tensor,
  mode: Mode,
  paths?: tf.Tensor2D,
): { readonly y: tf.Tensor; readonly passes: readonly Pass[] } {
  let y = x;
  const passes = layers.map((layer) => {
    const pass = layer.forward(y, mode, paths);
    y = pass.y;
    return pass;
  });
  return { y, passes };
}

/** Hands an error down from pass to pass. Below the lowest trainable layer only if the caller wants it. */
export function backwardThrough(
  passes: readonly Pass[],
  lowest: number,
  delta: tf.Tensor,
  request: BackwardRequest,
): BackwardResult {
  const gradients: NamedTensor[] = [];
  let error: tf.Tensor | null = delta;
  for (const [index, pass] of [...passes.entries()].reverse()) {
    if (error === null) break;
    const above: tf.Tensor = error;
    const wanted = request.input || (request.gradients && lowest >= 0 && index > lowest);
    const result = pass.backward(above, { ...request, input: wanted });
    gradients.push(...result.gradients);
    error = result.dx;
    if (above !== delta) above.dispose();
  }
  return { dx: error, gradients };
}
