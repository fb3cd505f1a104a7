/** @file The trainer's engine child: loads the tensor engine and trains networks, one job after the other. Started by the service. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { loadDataset } from '@bionas/data';
import { loadEngine, type EngineInfo } from '@bionas/engine';
import { serveEngineChild } from '@bionas/messaging';
import { rememberDataset } from './remember-dataset.ts';
import { runTraining } from './run-training.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** Where decoded data files are kept: per user, shared by every service of the machine. */
function dataCache(env: NodeJS.ProcessEnv): string {
  const named = env['BIONAS_CACHE_DIR'];
  if (named) return join(named, 'data');
  const base = env['XDG_CACHE_HOME'];
  return join(base && isAbsolute(base) ? base : join(homedir(), '.cache'), 'bionas', 'data');
}

let engine: EngineInfo | undefined;
const loaded = async (): Promise<EngineInfo> => (engine ??= await loadEngine());
const datasetOf = rememberDataset((request) =>
  loadDataset({ ...request, dataDir: process.env['BIONAS_DATA_DIR'], cacheDir: dataCache(process.env) }),
);

await serveEngineChild({
  load: async () => {
    const { backend, tensorflowVersion, device, deviceName } = await loaded();
    const name =
      backend === 'tensorflow' ? `TensorFlow ${tensorflowVersion ?? ''}` : 'tfjs, plain JavaScript';
    return { engine: `${name}, ${device.toUpperCase()}`, device: deviceName };
  },
  run: async (start, context) => {
    const { backend, tensorflowVersion, deviceName, precision } = await loaded();
    return runTraining(start, context, {
      provenance: {
        backend,
        tensorflow: tensorflowVersion ?? null,
        device: deviceName,
        precision,
        node: process.version,
        bionas: version,
      },
      loadDataset: datasetOf,
    });
  },
});
