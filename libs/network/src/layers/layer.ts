/**
 * @file What every layer is. Forward and backward are written out by hand, so that a learning rule can decide what goes down, and so that a
 * training step is a plain sequence of tensor operations that can be recorded as a graph: nothing here branches on a tensor's value.
 *
 * Ownership: arguments are borrowed, results belong to the caller. A pass holds on to tensors between forward and backward; run both in one
 * `tf.tidy`.
 */
import { tf } from '@bionas/engine';
import type { Relaxation } from '@bionas/learning-rules';

/**
 * `train`: batch norm uses the batch and moves its running statistics. `probe`: it uses the batch and nothing moves, to measure what training
 * sees. `evaluate`: it uses the running statistics, nothing moves.
 */
export type Mode = 'train' | 'probe' | 'evaluate';
/** Those in which nothing moves. */
export type StillMode = Exclude<Mode, 'train'>;

/** `rule`: each layer hands down what its learning rule says. `true`: everything goes through the forward weights. */
export type Delivery = 'rule' | 'true';

/** Shape without the batch: [height, width, channels] or [features]. */
export type Shape = readonly number[];

export interface BackwardRequest {
  readonly delivery: Delivery;
  /** Whether gradients of the parameters are wanted. */
  readonly gradients: boolean;
  /** Whether the error at the layer's input is wanted. */
  readonly input: boolean;
  /** dL/dlogits, for rules that broadcast it: [batch, classes] */
  readonly outputError: tf.Tensor2D;
  /** dL/d of the auxiliary head's logits, [batch, classes]: what its own layers learn from. */
  readonly auxiliaryError?: tf.Tensor2D | undefined;
  /** Whether the state of the rules moves on with the gradients; it does unless told. A measurement leaves it. */
  readonly learn?: boolean | undefined;
  /** Told of every layer with weights when the error reaches it. */
  readonly trace?: ((seen: LayerTrace) => void) | undefined;
}

/** A layer with weights in a backward pass. Every tensor is borrowed. */
export interface LayerTrace {
  readonly layer: string;
  /** Error that reached the layer: [batch, …output] */
  readonly delta: tf.Tensor;
  /** Before bias: [batch, …output] */
  readonly output: tf.Tensor;
  /** What the weights descend; null where gradients were not asked for. */
  readonly gradient: tf.Tensor | null;
}

export interface NamedTensor {
  readonly name: string;
  readonly tensor: tf.Tensor;
}

export interface BackwardResult {
  /** [batch, …input]; null when it was not asked for */
  readonly dx: tf.Tensor | null;
  /** One for each parameter of the layer when asked for, else none. */
  readonly gradients: readonly NamedTensor[];
}

export interface Pass {
  readonly y: tf.Tensor;
  /** Of an auxiliary head inside: [batch, classes] */
  readonly auxiliary?: tf.Tensor2D | undefined;
  /** @param delta error at `y`, same shape */
  backward(delta: tf.Tensor, request: BackwardRequest): BackwardResult;
}

export interface Layer {
  readonly output: Shape;
  /** Whether any parameter is inside: below the lowest such layer no error has to be computed. */
  readonly trainable: boolean;
  /** Of a layer with weights: how its rule lets errors settle, null if not at all. Layers without weights have none. */
  readonly relaxation?: Relaxation | null;
  /** @param paths of a step with drop path, as in `Network.forward`: [paths, batch] */
  forward(x: tf.Tensor, mode: Mode, paths?: tf.Tensor2D): Pass;
  /** The output of an evaluation, holding no more than a layer's tensors at a time. */
  infer(x: tf.Tensor): tf.Tensor;
}

/** Makes a layer that is built later, when the shape of its input is known. */
export type LayerBuilder = (input: Shape) => Layer;

/** Height, width and channels of a map. */
export function mapShape(shape: Shape): { height: number; width: number; channels: number } {
  const [height = 0, width = 0, channels = 0] = shape;
  return { height, width, channels };
}

/** `infer` of a layer that has nothing better than its forward pass. */
export function inferByForward(forward: Layer['forward']): Layer['infer'] {
  return (x) => tf.tidy(() => forward(x, 'evaluate').y);
}

/** A layer without parameters: `backward` gets the layer's input and output. */
export function plainLayer(
  output: Shape,
  functions: {
    forward(x: tf.Tensor): tf.Tensor;
    backward(delta: tf.Tensor, x: tf.Tensor, y: tf.Tensor): tf.Tensor;
  },
): Layer {
  const forward: Layer['forward'] = (x) => {
    const y = functions.forward(x);
    return {
      y,
      backward: (delta, { input }) => ({
        dx: input ? functions.backward(delta, x, y) : null,
        gradients: [],
      }),
    };
  };
  return { output, trainable: false, forward, infer: (x) => functions.forward(x) };
}
