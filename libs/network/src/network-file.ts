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
  canonicalJson,
  genomeSchema,
  networkSpecSchema,
  parseOrThrow,
} from '@bionas/contracts';
import { tf } from '@bionas/engine';
import { buildNetwork } from './build-network.ts';
import type { InputShape, Network, NetworkDescription } from './network.ts';
import type { NamedVariable } from './network-parts.ts';

const format = 'bionas-network-1';

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
  const { genome, spec, input, seed, mean, std } = network.description;
  return {
    tensors: storeVariables(variablesOf(network)),
    metadata: {
      format,
      genome: canonicalJson(genome),
      network: canonicalJson(spec),
      input: canonicalJson(input),
      mean: canonicalJson(mean),
      std: canonicalJson(std),
      seed: String(seed),
    },
  };
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
  const { genome, spec, input, ...options } = describe(file.metadata);
  let network: Network;
  try {
    network = buildNetwork(genome, spec, input, options);
  } catch (cause) {
    throw damagedSafetensors(cause instanceof Error ? cause.message : 'its network cannot be built', cause);
  }
  try {
    restoreNetwork(network, file);
  } catch (error) {
    network.dispose();
    throw error;
  }
  return network;
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

function describe(metadata: Readonly<Record<string, string>>): NetworkDescription {
  if (metadata['format'] !== format) {
    throw damagedSafetensors(
      `its format is ${JSON.stringify(metadata['format'] ?? null)}, this version reads "${format}"`,
    );
  }
  const value = (key: string): unknown => {
    try {
      return JSON.parse(metadata[key] ?? '');
    } catch (cause) {
      throw damagedSafetensors(`the text ${key} is missing or not JSON`, cause);
    }
  };
  const options = (what: string) =>
    ({ code: 'artifact-damaged', what: `The ${what} of a network file` }) as const;
  return {
    genome: parseOrThrow(genomeSchema, value('genome'), options('genome')),
    spec: parseOrThrow(networkSpecSchema, value('network'), options('network settings')),
    input: parseInput(value('input')),
    seed: parseSeed(value('seed')),
    mean: parseNumbers(value('mean'), 'mean'),
    std: parseNumbers(value('std'), 'std'),
  };
}

function parseInput(value: unknown): InputShape {
  if (typeof value === 'object' && value !== null) {
    const { height, width, channels, classes } = value as Record<string, unknown>;
    const sides = { height, width, channels, classes };
    if (
      Object.values(sides).every((side) => typeof side === 'number' && Number.isSafeInteger(side) && side > 0)
    ) {
      return sides as InputShape;
    }
  }
  throw damagedSafetensors('the text input does not give height, width, channels and classes');
}

function parseSeed(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw damagedSafetensors('the text seed is not an integer');
}

function parseNumbers(value: unknown, key: string): number[] {
  if (Array.isArray(value) && value.every((item): item is number => typeof item === 'number')) return value;
  throw damagedSafetensors(`the text ${key} is not a list of numbers`);
}
