/** @file The two sides of the bench: how to start them, and in which modes they run. */
import { fileURLToPath } from 'node:url';
import { engineEnvironment } from '@bionas/setup';
import { startContestant, type Contestant } from './contestant.ts';
import { ourModes } from './step-modes.ts';

export interface Side {
  readonly name: 'ours' | 'peer';
  readonly modes: readonly string[];
  start(): Contestant;
}

const beside = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** A Node process with the flags of this one. */
export const ourSide: Side = {
  name: 'ours',
  modes: ourModes,
  start: () =>
    startContestant(process.execPath, [...process.execArgv, beside('./ours.ts')], engineEnvironment()),
};

/** @param cacheFolder for what torch.compile makes: an empty one, so that it shows what it costs */
export function peerSide(python: string, cacheFolder: string, quick: boolean): Side {
  const all = ['eager', 'channels_last', 'compile', 'bf16'];
  return {
    name: 'peer',
    modes: quick ? all.filter((mode) => mode !== 'compile') : all,
    start: () =>
      startContestant(python, [beside('./peer.py')], {
        ...process.env,
        NVIDIA_TF32_OVERRIDE: engineEnvironment().NVIDIA_TF32_OVERRIDE,
        TORCHINDUCTOR_CACHE_DIR: cacheFolder,
        PYTHONDONTWRITEBYTECODE: '1',
      }),
  };
}

/** Whether a mode computes in float32 throughout, so that it must have the losses of all others that do. */
export const isFloat32 = (mode: string): boolean => !mode.endsWith('bf16');
