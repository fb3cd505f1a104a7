import type { NetworkDescription } from '@bionas/contracts';
import type { tf } from '@bionas/engine';
import type { BackwardRequest, Delivery, Mode, StillMode } from './layers/layer.ts';
import type { NamedVariable, Parameter, RuledLayer } from './network-parts.ts';

export type { InputShape, NetworkDescription } from '@bionas/contracts';

export interface BackwardOptions extends Pick<BackwardRequest, 'learn' | 'trace' | 'auxiliaryError'> {
  /** `true` for the gradient of back-propagation, whatever the rules say; `rule` unless told. */
  readonly delivery?: Delivery;
}

export interface NetworkPass {
  /** [batch, classes] */
  readonly logits: tf.Tensor2D;
  /** Of the auxiliary head, in `train` mode, of networks that have one: [batch, classes] */
  readonly auxiliaryLogits: tf.Tensor2D | null;
  /**
   * Gradient of each parameter by name, each layer by its own rule.
   * @param error dL/dlogits, [batch, classes]
   */
  backward(error: tf.Tensor2D, how?: BackwardOptions): ReadonlyMap<string, tf.Tensor>;
}

/** A loss to attack: cross-entropy with these labels (int32 [batch]), summed over the batch, or dL/dlogits as a function of the logits. */
export type AttackedLoss = { readonly crossEntropy: tf.Tensor1D } | ((logits: tf.Tensor2D) => tf.Tensor2D);

/** How the feedback tensor of a layer lies to its weights. */
export interface LayerAlignment {
  readonly layer: string;
  /** Degrees. */
  readonly angle: number;
  /** ‖B‖ / ‖W‖ */
  readonly ratio: number;
}

/**
 * The second head of a DARTS network, from its second reduction cell on. It is there while training alone: no file of a network holds
 * it, and nothing else of the network names or counts what is in it.
 */
export interface AuxiliaryHead {
  readonly parameters: readonly Parameter[];
  readonly statistics: readonly NamedVariable[];
  readonly ruleState: readonly NamedVariable[];
  /** Entries of `parameters`. */
  readonly parameterCount: number;
}

export interface InputSlope {
  /** [batch, classes] */
  readonly logits: tf.Tensor2D;
  /** Like the images. */
  readonly gradient: tf.Tensor4D;
}

/** A network of layers that each learn by a rule of their own. Holds its tensors until `dispose`. */
export interface Network {
  readonly description: NetworkDescription;
  /** The layers with weights, in the order of their making: what they are, not what they hold. */
  readonly layers: readonly Pick<RuledLayer, 'name' | 'rule' | 'shape'>[];
  /** Trained by the optimiser, in the order of the layers. */
  readonly parameters: readonly Parameter[];
  /** Running mean and variance of the batch norms. */
  readonly statistics: readonly NamedVariable[];
  /** State of the learning rules, `feedback/<layer>` above all: saved, never optimised, decayed, clipped or counted. */
  readonly ruleState: readonly NamedVariable[];
  /** Whether every rule hands an error down: else there is no `inputGradient` along the rules. */
  readonly delivers: boolean;
  /** Entries of `parameters`. */
  readonly parameterCount: number;
  /** Null unless the network was built with one. */
  readonly auxiliary: AuxiliaryHead | null;
  /**
   * The paths that drop path may leave out: edges of DARTS cells that are no identity, as in the code of DARTS. None in other networks.
   */
  readonly paths: readonly string[];
  /**
   * Forward pass whose intermediate tensors live on for `backward`: call both in one `tf.tidy`.
   * @param x [batch, height, width, channels], pixels in [0, 1]
   * @param paths what the output of each of `paths` is multiplied by for each image: [paths, batch]
   */
  forward(x: tf.Tensor4D, mode: Mode, paths?: tf.Tensor2D): NetworkPass;
  /** Logits [batch, classes] in evaluation mode; intermediate tensors are freed on the way. */
  logits(x: tf.Tensor4D): tf.Tensor2D;
  /**
   * Gradient of a loss with respect to the pixels, with the logits at them; nothing in the network changes.
   * @param delivery `true`: every layer hands down through its forward weights. `rule`: as its rule would; null where one delivers nothing.
   * @param mode `probe` where batch norm is to use the batch, as in training. Default `evaluate`.
   */
  inputGradient(x: tf.Tensor4D, loss: AttackedLoss, delivery: 'true', mode?: StillMode): InputSlope;
  inputGradient(x: tf.Tensor4D, loss: AttackedLoss, delivery: Delivery, mode?: StillMode): InputSlope | null;
  /** Alignment of every layer whose rule has a feedback tensor beside the weights. */
  alignments(): readonly LayerAlignment[];
  dispose(): void;
}
