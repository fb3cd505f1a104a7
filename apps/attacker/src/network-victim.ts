import { recordedVictim, type RecordedVictim, type RecordedVictimOptions } from '@bionas/attacks';
import type { Network } from '@bionas/network';

/** A trained network as an attack sees it. The network stays the caller's, and must not change meanwhile. */
export function networkVictim(network: Network, options: RecordedVictimOptions = {}): RecordedVictim {
  const { description, parameters, statistics, ruleState, delivers } = network;
  return recordedVictim(
    {
      input: description.input,
      variables: [...parameters, ...statistics, ...ruleState].map(({ variable }) => variable),
      delivers,
      logits: (images) => network.logits(images),
      inputGradient: (images, towards, mode) => network.inputGradient(images, towards, mode),
    },
    options,
  );
}
