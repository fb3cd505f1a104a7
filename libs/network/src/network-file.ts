/**
 * @file Networks as safetensors files. Tensors: the parameters, the batch norms' running statistics and the state of the rules
 * (`feedback/<layer>`). Texts: format, genome, network settings, input, normalisation and seed, so that a file builds its own network.
 */
import {
  type SafetensorsFile,
  type StoredTensor,
  decodeSafetensors,
  encodeSafetensors,
  damagedSafetensors,
  networkTexts,
  parseNetworkTexts,
} from '@bionas/contracts';
import { tf } from '@bionas/engine';
import { buildNetwork } from './build-network.ts';
import type { Network } from './network.ts';
import type { NamedVariable } from './network-parts.ts';

const variablesOf = (network: Network): readonly NamedVariable[] => [
  ...network.parameters,
  ...network.statistics,
  ...network.ruleState,
];

/** The values of named variables, copied out of the engine. */
export function storeVariables(variables: readonly NamedVariable[]): Map<string, StoredTensor> {
  return new Map(
    variables.map(({ name, variable }) => [
      name,
      { shape: variable.shape, data: variable.dataSync<'float32'>().slice() },
    ]),
  );
}

/** The content of a network's file. */
export function networkFile(network: Network): SafetensorsFile {
  return { tensors: storeVariables(variablesOf(network)), metadata: networkTexts(network.description) };
}

/** The bytes of a network's file. `metadata` adds texts of the caller's: versions, data hash. */
export function serializeNetwork(
  network: Network,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const file = networkFile(network);
  return encodeSafetensors({ ...file, metadata: { ...metadata, ...file.metadata } });
}

/**
 * Builds the network of a file, with its weights. Tensors of other names, such as an optimiser's, are passed over. The caller disposes of it.
 * @throws AppError `artifact-damaged`
 */
export function loadNetwork(bytes: Uint8Array): Network {
  const file = decodeSafetensors(bytes);
  const network = buildFrom(file);
  try {
    restoreNetwork(network, file);
  } catch (error) {
    network.dispose();
    throw error;
  }
  return network;
}

/**
 * The network that a file describes, with fresh weights.
 * @throws AppError `artifact-damaged`
 */
export function buildFrom({ metadata }: SafetensorsFile): Network {
  const { genome, spec, input, ...options } = parseNetworkTexts(metadata);
  try {
    return buildNetwork(genome, spec, input, options);
  } catch (cause) {
    throw damagedSafetensors(cause instanceof Error ? cause.message : 'its network cannot be built', cause);
  }
}

/**
 * Puts the tensors of a file into a network of the same description.
 * @throws AppError `artifact-damaged` when one is missing or has another shape
 */
export function restoreNetwork(network: Network, file: SafetensorsFile): void {
  restoreVariables(variablesOf(network), file.tensors);
}

/** The same for any named variables. Nothing is changed unless everything fits. */
export function restoreVariables(
  variables: readonly NamedVariable[],
  tensors: ReadonlyMap<string, StoredTensor>,
): void {
  const found = variables.map(({ name, variable }) => {
    const stored = tensors.get(name);
    if (stored?.shape.join() !== variable.shape.join()) {
      throw damagedSafetensors(
        `expected a tensor ${name} of shape [${variable.shape.join(', ')}], got ${stored === undefined ? 'none' : `[${stored.shape.join(', ')}]`}`,
      );
    }
    return { variable, stored };
  });
  for (const { variable, stored } of found) {
    const value = tf.tensor(stored.data, [...stored.shape], 'float32');
    variable.assign(value);
    value.dispose();
  }
}
