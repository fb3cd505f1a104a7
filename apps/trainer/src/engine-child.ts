/** @file The trainer's engine child: loads the tensor engine and trains networks, one job after the other. Started by the service. */
import { AppError } from '@bionas/contracts';
import { dataCacheFolder, loadDataset, rememberDataset } from '@bionas/data';
import { loadEngine, type EngineInfo } from '@bionas/engine';
import { ownVersion, serveEngineChild } from '@bionas/messaging';
import { runLandscape } from './run-landscape.ts';
import { runTraining, type TrainingSurroundings } from './run-training.ts';

const version = await ownVersion();

let engine: EngineInfo | undefined;
const loaded = async (): Promise<EngineInfo> => (engine ??= await loadEngine());
const places = { dataDir: process.env['BIONAS_DATA_DIR'], cacheDir: dataCacheFolder(process.env) };
const datasetOf = rememberDataset((request) => loadDataset({ ...request, ...places }));

/** How steps run, as `BIONAS_STEPS` says. */
function stepsOf(named: string | undefined): 'graph' | 'eager' | undefined {
  if (named === undefined || named === '') return undefined;
  if (named === 'graph' || named === 'eager') return named;
  throw new AppError(
    'invalid-spec',
    `BIONAS_STEPS is ${named}, expected graph or eager. Unset it for graph.`,
  );
}

await serveEngineChild({
  load: async () => {
    const { backend, tensorflowVersion, device, deviceName } = await loaded();
    const name =
      backend === 'tensorflow' ? `TensorFlow ${tensorflowVersion ?? ''}` : 'tfjs, plain JavaScript';
    return { engine: `${name}, ${device.toUpperCase()}`, device: deviceName };
  },
  run: async (start, context) => {
    const { backend, tensorflowVersion, deviceName, precision } = await loaded();
    const surroundings: TrainingSurroundings = {
      provenance: {
        backend,
        tensorflow: tensorflowVersion ?? null,
        device: deviceName,
        precision,
        node: process.version,
        bionas: version,
      },
      loadDataset: datasetOf,
      steps: stepsOf(process.env['BIONAS_STEPS']),
    };
    if (start.job.kind !== 'landscape') return runTraining(start, context, surroundings);
    return { result: await runLandscape(start, context, surroundings), files: [] };
  },
});
