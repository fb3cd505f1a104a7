import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { linkedFlavour } from './links.mjs';
import { libraryDir } from './places.mjs';

/**
 * The environment of a child process that loads the engine. Settings already in `base` win, so a user can still vary them.
 * @param {NodeJS.ProcessEnv} [base]
 * @returns {NodeJS.ProcessEnv}
 */
export function engineEnvironment(base = process.env) {
  const environment = {
    TF_CPP_MIN_LOG_LEVEL: '2', // the native library logs a page of advice at every start
    TF_FORCE_GPU_ALLOW_GROWTH: 'true', // several engine children share one card
    TF_ENABLE_ONEDNN_OPTS: '1',
    // Results say float32 and are compared with those of processors; 1 allows TensorFloat-32, which rounds products to 10 bits.
    NVIDIA_TF32_OVERRIDE: '0',
    // Compiles parts of recorded steps; slower on processors wherever it was measured, untried on a GPU.
    ...(base.BIONAS_XLA === '1' && { TF_XLA_FLAGS: '--tf_xla_auto_jit=2 --tf_xla_cpu_global_jit' }),
    ...base,
  };
  if (linkedFlavour() !== 'cuda') return environment;
  const nvidia = path.join(libraryDir('cuda'), 'nvidia');
  const parts = existsSync(nvidia) ? readdirSync(nvidia) : [];
  const folders = (/** @type {string} */ name) =>
    parts.map((part) => path.join(nvidia, part, name)).filter((folder) => existsSync(folder));
  const join = (/** @type {string[]} */ added, /** @type {string | undefined} */ old) =>
    [...added, ...(old ? [old] : [])].join(path.delimiter);
  environment.LD_LIBRARY_PATH = join(folders('lib'), base.LD_LIBRARY_PATH);
  environment.PATH = join(folders('bin'), base.PATH); // ptxas, for kernels compiled at run time
  return environment;
}
