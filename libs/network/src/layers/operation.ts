/** @file An operation: layers one after another, with the errors between them relaxed where their rules ask for it. */
import { tf } from '@bionas/engine';
import type { Relaxation } from '@bionas/learning-rules';
import type {
  BackwardRequest,
  BackwardResult,
  Layer,
  LayerBuilder,
  NamedTensor,
  Pass,
  Shape,
} from './layer.ts';
import { backwardThrough, buildLayers, forwardThrough, inOrder, lowestTrainable } from './sequence.ts';

/**
 * Layers of one operation, as a convolution, its batch norm and its ReLU are. Neighbours whose rule relaxes (predictive coding), and the
 * layers without weights among them, settle together; a layer of another rule is a border.
 */
export function operation(input: Shape, builders: readonly LayerBuilder[]): Layer {
  const layers = buildLayers(input, builders);
  if (layers.every((layer) => !layer.relaxation)) return inOrder(input, layers);
  const runs: Layer[][] = [[]];
  for (const layer of layers) {
    const border = layer.relaxation === null;
    if (border) runs.push([layer], []);
    else runs.at(-1)?.push(layer);
  }
  return inOrder(
    input,
    runs.flatMap((run) => {
      const relaxation = run.find((layer) => layer.relaxation)?.relaxation;
      return relaxation ? [relaxed(run, relaxation)] : run;
    }),
  );
}

/**
 * Fixed-prediction relaxation (arXiv:2006.04182; learning-rules.md, section 8): activities and derivatives keep their feed-forward values,
 * the error above is held fast, the errors between the layers start at 0 and move, `e ← e + γ(Jᵀ e_above − e)`, from the top down, T times.
 * Then each layer learns from the error above it and hands down. The true gradient is not relaxed.
 */
function relaxed(layers: readonly Layer[], { steps, rate }: Relaxation): Layer {
  const whole = inOrder([], layers);
  const lowest = lowestTrainable(layers);
  return {
    ...whole,
    output: layers.at(-1)?.output ?? [],
    forward: (x, mode) => {
      const { y, passes } = forwardThrough(layers, x, mode);
      return {
        y,
        backward: (delta, request) =>
          request.delivery === 'true'
            ? backwardThrough(passes, lowest, delta, request)
            : learnFrom(settle(passes, delta, request, { steps, rate }), passes, request),
      };
    },
  };
}

/** The error above each pass, from the bottom up, after the sweeps. */
function settle(
  passes: readonly Pass[],
  delta: tf.Tensor,
  request: BackwardRequest,
  { steps, rate }: Relaxation,
): tf.Tensor[] {
  const quiet: BackwardRequest = { ...request, gradients: false, input: true, trace: undefined };
  const errors = passes.map((pass, index) => (index === passes.length - 1 ? delta : tf.zerosLike(pass.y)));
  for (let sweep = 0; sweep < steps; sweep += 1) {
    for (let index = passes.length - 1; index > 0; index -= 1) {
      const [above, own] = [errors[index], errors[index - 1]];
      const predicted = above && passes[index]?.backward(above, quiet).dx;
      if (own && predicted) errors[index - 1] = tf.add(own, tf.mul(tf.sub(predicted, own), rate));
    }
  }
  return errors;
}

/** Every layer's gradients, from the error above it; the lowest hands down. */
function learnFrom(
  errors: readonly tf.Tensor[],
  passes: readonly Pass[],
  request: BackwardRequest,
): BackwardResult {
  const gradients: NamedTensor[] = [];
  let dx: tf.Tensor | null = null;
  for (const [index, pass] of [...passes.entries()].reverse()) {
    const error = errors[index];
    if (error === undefined) continue;
    const result = pass.backward(error, { ...request, input: index === 0 && request.input });
    gradients.push(...result.gradients);
    dx = result.dx;
  }
  return { dx, gradients };
}
