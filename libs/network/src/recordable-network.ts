import type { tf } from '@bionas/engine';
import type { Delivery } from './layers/layer.ts';
import type { AssembledNetwork } from './build-network.ts';
import type { InputShape, InputSlope } from './network.ts';

/** A trained network as far as attacks and their recorded steps go: what `recordedVictim` of `@bionas/attacks` takes. */
export interface RecordableNetwork {
  readonly input: InputShape;
  /** All that its passes read. */
  readonly variables: readonly tf.Variable[];
  readonly delivers: boolean;
  /** [batch, height, width, channels] in [0, 1] → [batch, classes] */
  logits(images: tf.Tensor4D): tf.Tensor2D;
  /** `towards` gives the gradient at the logits; null where a rule hands nothing down. */
  inputGradient(
    images: tf.Tensor4D,
    towards: (logits: tf.Tensor2D) => tf.Tensor2D,
    delivery: Delivery,
  ): InputSlope | null;
}

/** The network stays the caller's, and must not change while it is attacked. */
export function recordableNetwork(network: AssembledNetwork, input: InputShape): RecordableNetwork {
  const { parameters, statistics, ruleState, delivers } = network;
  return {
    input,
    delivers,
    variables: [...parameters, ...statistics, ...ruleState].map(({ variable }) => variable),
    logits: (images) => network.logits(images),
    inputGradient: (images, towards, delivery) => network.inputGradient(images, towards, delivery),
  };
}
