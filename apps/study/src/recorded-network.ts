import { recordedVictim, type RecordedVictim, type RecordedVictimOptions } from '@bionas/attacks';
import type { AssembledNetwork, InputShape } from '@bionas/network';

/** A network of a study as an attack sees it. The network stays the caller's, and must not change meanwhile. */
export function recordedNetwork(
  network: AssembledNetwork,
  input: InputShape,
  options: RecordedVictimOptions = {},
): RecordedVictim {
  const { parameters, statistics, ruleState, delivers } = network;
  return recordedVictim(
    {
      input,
      delivers,
      variables: [...parameters, ...statistics, ...ruleState].map(({ variable }) => variable),
      logits: (images) => network.logits(images),
      inputGradient: (images, towards, mode) => network.inputGradient(images, towards, mode),
    },
    options,
  );
}
