import { attackLossGradient, type Victim } from '@bionas/attacks';
import type { Network } from '@bionas/network';

/** A trained network as an attack sees it: logits and input gradients in evaluation mode, nothing else. The network stays the caller's. */
export function networkVictim(network: Network): Victim {
  return {
    numClasses: network.description.input.classes,
    logits: (images) => network.logits(images),
    inputGradient(images, loss, labels, mode) {
      const gradient = network.inputGradient(
        images,
        (logits) => attackLossGradient(loss, logits, labels),
        mode,
      );
      return gradient ?? { absent: 'the learning rule of a layer hands nothing down to its input' };
    },
  };
}
