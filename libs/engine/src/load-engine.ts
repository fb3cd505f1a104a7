import { createRequire } from 'node:module';
import os from 'node:os';
import { AppError } from '@bionas/contracts';
import { engineEnvironment, engineStatus } from '@bionas/setup';
import { tf } from './tf.ts';

/** The engine a number was computed with: belongs to every result. */
export interface EngineInfo {
  readonly backend: 'tensorflow' | 'cpu';
  /** Version of the native library; undefined on the plain `cpu` backend. */
  readonly tensorflowVersion: string | undefined;
  readonly tfjsVersion: string;
  readonly device: 'cpu' | 'gpu';
  readonly deviceName: string;
  /** Threads the engine may use. */
  readonly threads: number;
  readonly precision: 'float32';
}

export interface LoadEngineOptions {
  /** Ask for one backend; without it the native one where it is provisioned and `BIONAS_ENGINE` is not `js`. */
  readonly backend?: EngineInfo['backend'];
  readonly logger?: { warn(message: string): void };
}

interface NativeBinding {
  readonly TF_Version: string;
}

const require = createRequire(import.meta.url);
let warned = false;

/**
 * Chooses and starts the tensor backend of this process. May be called again, also to change between the backends.
 * @throws AppError `engine-missing` when the native backend is asked for and not provisioned, `engine-failed` when it is
 * provisioned and does not load
 */
export async function loadEngine(options: LoadEngineOptions = {}): Promise<EngineInfo> {
  const status = await engineStatus();
  const native =
    options.backend === 'tensorflow' || (options.backend === undefined && status.backend === 'tensorflow');
  if (native && status.backend !== 'tensorflow') {
    throw new AppError(
      'engine-missing',
      `The native engine is asked for, but ${status.problem ?? 'BIONAS_ENGINE=js forbids it'}. ${status.remedy ?? 'Unset BIONAS_ENGINE.'}`,
    );
  }
  if (native) return loadNative();
  if (options.backend === undefined && status.problem !== undefined && !warned) {
    warned = true;
    (options.logger ?? console).warn(`${status.problem} ${status.remedy ?? ''}`.trim());
  }
  return loadPlain();
}

async function loadNative(): Promise<EngineInfo> {
  // Node 23 dropped a function that tfjs-node calls for each tensor it makes.
  const util = require('node:util') as { isNullOrUndefined?: (value: unknown) => boolean };
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
  // Read by the native library when it loads; a parent that starts us through engineEnvironment() has set them already.
  for (const [name, value] of Object.entries(engineEnvironment())) process.env[name] ??= value;
  try {
    await import('@tensorflow/tfjs-node-gpu');
  } catch (cause) {
    throw new AppError(
      'engine-failed',
      `The native engine is installed but does not load: ${cause instanceof Error ? cause.message : String(cause)}. Run bionas doctor; bionas engine remove and install mend most cases; BIONAS_ENGINE=js goes on without it, slowly.`,
      { cause },
    );
  }
  await select('tensorflow');
  const backend = tf.backend() as unknown as { binding: NativeBinding; isUsingGpuDevice: boolean };
  return describe({
    backend: 'tensorflow',
    tensorflowVersion: backend.binding.TF_Version,
    device: backend.isUsingGpuDevice ? 'gpu' : 'cpu',
    threads: os.availableParallelism(),
  });
}

async function loadPlain(): Promise<EngineInfo> {
  await import('@tensorflow/tfjs-backend-cpu');
  await select('cpu');
  // The first tensor of this backend prints an advertisement for tfjs-node, unless in production mode.
  const production = tf.env().getBool('PROD');
  tf.env().set('PROD', true);
  tf.scalar(0).dispose();
  tf.env().set('PROD', production);
  return describe({ backend: 'cpu', tensorflowVersion: undefined, device: 'cpu', threads: 1 });
}

async function select(backend: EngineInfo['backend']): Promise<void> {
  if (!(await tf.setBackend(backend))) {
    throw new AppError(
      'engine-failed',
      `tfjs refused the backend ${backend}: it is registered but did not start. Run bionas doctor.`,
    );
  }
  await tf.ready();
}

function describe(
  found: Pick<EngineInfo, 'backend' | 'tensorflowVersion' | 'device' | 'threads'>,
): EngineInfo {
  return {
    ...found,
    tfjsVersion: tf.version_core,
    deviceName: found.device === 'gpu' ? 'GPU 0' : (os.cpus()[0]?.model ?? 'unknown processor'),
    precision: 'float32',
  };
}
