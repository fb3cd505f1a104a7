import type { tf } from '@bionas/engine';
import type { BackwardResult, Layer, LayerBuilder, NamedTensor, Shape } from './layer.ts';

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
  const lowest = layers.findIndex((layer) => layer.trainable);
  return {
    output: layers.at(-1)?.output ?? input,
    trainable: lowest >= 0,
    forward: (x, mode) => {
      let y = x;
      const passes = layers.map((layer) => {
        const pass = layer.forward(y, mode);
        y = pass.y;
        return pass;
      });
      return {
        y,
        backward: (delta, request): BackwardResult => {
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
        },
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
