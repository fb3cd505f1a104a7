/**
 * @file A training as a safetensors file: the network's file (it opens as a network too), the auxiliary head, the optimiser's memory and, as
 * texts, where the training stands and which training it is.
 */
import { decodeSafetensors, encodeSafetensors, AppError } from '@bionas/contracts';
import { networkFile, restoreVariables, storeVariables, type Network } from '@bionas/network';
import { auxiliaryVariables, learntVariables } from './learnt-variables.ts';
import type { Optimizer } from './optimizers/optimizer.ts';
import type { TrainingState } from './training-state.ts';

interface Parts {
  readonly network: Network;
  readonly optimizer: Optimizer;
  /** Names the training: network, data, spec and seed. */
  readonly fingerprint: string;
}

/** The bytes of a checkpoint. */
export function encodeCheckpoint(
  { network, optimizer, fingerprint }: Parts,
  state: TrainingState,
): Uint8Array {
  const { tensors, metadata } = networkFile(network);
  return encodeSafetensors({
    tensors: new Map([...tensors, ...storeVariables([...auxiliaryVariables(network), ...optimizer.state])]),
    metadata: { ...metadata, training: fingerprint, state: JSON.stringify(state) },
  });
}

/**
 * Puts network and optimiser back to where a checkpoint was written.
 * @throws AppError `artifact-damaged`; `conflict` when the checkpoint is of another training
 */
export function restoreCheckpoint(
  bytes: Uint8Array,
  { network, optimizer, fingerprint }: Parts,
): TrainingState {
  const file = decodeSafetensors(bytes);
  const found = file.metadata['training'];
  if (found !== fingerprint) {
    throw new AppError(
      'conflict',
      `This checkpoint belongs to the training ${found ?? '(none)'}, not to ${fingerprint}: network, data, settings or seed differ. Start without it.`,
    );
  }
  const state = parseState(file.metadata['state']);
  restoreVariables([...learntVariables(network), ...optimizer.state], file.tensors);
  return state;
}

function parseState(text: string | undefined): TrainingState {
  try {
    // Written by encodeCheckpoint, and the fingerprint matched: JSON that parses is a state.
    return JSON.parse(text ?? '') as TrainingState;
  } catch (cause) {
    throw new AppError(
      'artifact-damaged',
      'The checkpoint does not say where its training stands. Start the training without it.',
      { cause },
    );
  }
}
