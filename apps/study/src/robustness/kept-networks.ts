/** @file What the study of robustness keeps beside its rows: trained networks and evaluations under way, so that a stopped run loses minutes. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { countSchema, decodeSafetensors, type Count } from '@bionas/contracts';
import { evaluationStateSchema, type EvaluationState } from '@bionas/attacks';
import { loadNetwork, serializeNetwork, type Network } from '@bionas/network';

export interface TrainedNetwork {
  /** The caller disposes of it. */
  readonly network: Network;
  /** On all test images that were loaded; null: the training diverged. */
  readonly test: Count | null;
  readonly cpuMinutes: number;
}

export interface KeptNetworks {
  find(id: string): TrainedNetwork | null;
  keep(id: string, trained: TrainedNetwork): void;
  findState(id: string): KeptState | null;
  keepState(id: string, kept: KeptState): void;
}

export interface KeptState {
  readonly state: EvaluationState;
  /** Spent on it so far, by all processes. */
  readonly cpuMinutes: number;
}

/** A folder of networks (safetensors that describe themselves, `bionas attack` takes them) and of states. Several processes may share it. */
export function keptNetworks(folder: string): KeptNetworks {
  mkdirSync(folder, { recursive: true });
  const networkPath = (id: string): string => join(folder, `${id}.safetensors`);
  const statePath = (id: string): string => join(folder, `${id}.json`);
  return {
    find(id) {
      if (!existsSync(networkPath(id))) return null;
      const bytes = readFileSync(networkPath(id));
      const { metadata } = decodeSafetensors(bytes);
      return {
        network: loadNetwork(bytes),
        test: countSchema.nullable().parse(JSON.parse(metadata['test'] ?? 'null')),
        cpuMinutes: Number(metadata['cpuMinutes']),
      };
    },
    keep(id, { network, test, cpuMinutes }) {
      const texts = { test: JSON.stringify(test), cpuMinutes: String(cpuMinutes) };
      write(networkPath(id), serializeNetwork(network, texts));
    },
    findState(id) {
      if (!existsSync(statePath(id))) return null;
      const { state, cpuMinutes } = JSON.parse(readFileSync(statePath(id), 'utf8')) as KeptState;
      return { state: evaluationStateSchema.parse(state), cpuMinutes };
    },
    keepState: (id, kept) => write(statePath(id), JSON.stringify(kept)),
  };
}

/** Whole or not at all: a kill in between leaves what was there. */
function write(path: string, content: Uint8Array | string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}
