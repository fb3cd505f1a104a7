/** @file The attacker's engine child: loads the tensor engine and attacks networks, one job after the other. Started by the service. */
import { dataCacheFolder, loadDataset, rememberDataset } from '@bionas/data';
import { loadEngine, type EngineInfo } from '@bionas/engine';
import { ownVersion, serveEngineChild } from '@bionas/messaging';
import { runAttack } from './run-attack.ts';

const version = await ownVersion();

let engine: EngineInfo | undefined;
const loaded = async (): Promise<EngineInfo> => (engine ??= await loadEngine());
const places = { dataDir: process.env['BIONAS_DATA_DIR'], cacheDir: dataCacheFolder(process.env) };
const datasetOf = rememberDataset((request) => loadDataset({ ...request, ...places }));

await serveEngineChild({
  load: async () => {
    const { backend, tensorflowVersion, device, deviceName } = await loaded();
    const name =
      backend === 'tensorflow' ? `TensorFlow ${tensorflowVersion ?? ''}` : 'tfjs, plain JavaScript';
    return { engine: `${name}, ${device.toUpperCase()}`, device: deviceName };
  },
  run: async (start, context) => {
    const { backend, tensorflowVersion, deviceName, precision } = await loaded();
    return runAttack(start, context, {
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
