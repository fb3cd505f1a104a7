/** @file The attacker's engine child: loads the tensor engine and attacks networks, one job after the other. Started by the service. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { canonicalJson, type DatasetSpec, type DatasetView } from '@bionas/contracts';
import { loadDataset } from '@bionas/data';
import { loadEngine, type EngineInfo } from '@bionas/engine';
import { serveEngineChild } from '@bionas/messaging';
import { runAttack } from './run-attack.ts';

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

/** The data set of the last job: all attacks of an experiment share one. */
let kept: { readonly key: string; readonly data: DatasetView } | undefined;
async function datasetOf(request: { spec: DatasetSpec; dataSeed: number }): Promise<DatasetView> {
  const key = canonicalJson(request);
  if (kept?.key !== key) {
    // Let go of the old one first: two large ones may not fit.
    kept = undefined;
    const places = { dataDir: process.env['BIONAS_DATA_DIR'], cacheDir: dataCache(process.env) };
    kept = { key, data: await loadDataset({ ...request, ...places }) };
  }
  return kept.data;
}

let engine: EngineInfo | undefined;
const loaded = async (): Promise<EngineInfo> => (engine ??= await loadEngine());

await serveEngineChild({
  load: async () => {
    const { backend, tensorflowVersion, device, deviceName } = await loaded();
    const name =
      backend === 'tensorflow' ? `TensorFlow ${tensorflowVersion ?? ''}` : 'tfjs, plain JavaScript';
    return { engine: `${name}, ${device.toUpperCase()}`, device: deviceName };
  },
  run: async (start, context) => {
    const { backend, tensorflowVersion, deviceName, precision } = await loaded();
    const result = await runAttack(start, context, {
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
    return { result, files: [] };
  },
});
