import { execFileSync } from 'node:child_process';
import { totalmem } from 'node:os';
import type { NativeBackend } from './native-backend.ts';

const mebibyte = 2 ** 20;
/** What a GPU is taken to have as long as nobody says more. */
export const leastGpuMemory = 8 * 2 ** 30;
const patienceMs = 10_000;

/** Bytes of memory of the device that a session runs on; of several GPUs, of the one that has least. */
export function deviceMemory({ isUsingGpuDevice }: Pick<NativeBackend, 'isUsingGpuDevice'>): number {
  if (isUsingGpuDevice) return gpuMemory() ?? leastGpuMemory;
  // A container may have less than its machine; where it has no bound, a number beyond all memory says so, or 0.
  const bound = process.constrainedMemory();
  return bound > 0 ? Math.min(bound, totalmem()) : totalmem();
}

/** TensorFlow knows it and the addon does not tell. Undefined where the driver's own program is missing or says nothing of use. */
function gpuMemory(): number | undefined {
  let told: string;
  try {
    told = execFileSync('nvidia-smi', ['--query-gpu=memory.total', '--format=csv,noheader,nounits'], {
      encoding: 'utf8',
      timeout: patienceMs,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return undefined;
  }
  const sizes = told.trim().split('\n').map(Number);
  return sizes.every((size) => size > 0) ? Math.min(...sizes) * mebibyte : undefined;
}
