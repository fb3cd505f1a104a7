/** @file The trainer's engine child: loads the tensor engine and trains networks, one job after the other. Started by the service. */
import { totalmem } from 'node:os';
import { AppError } from '@bionas/contracts';
import { dataCacheFolder, loadDataset, rememberDataset } from '@bionas/data';
import { loadEngine, type EngineInfo } from '@bionas/engine';
import { ownVersion, serveEngineChild } from '@bionas/messaging';
import { keepScorer, keepSupernet } from '@bionas/training';
import { runLandscape } from './run-landscape.ts';
import { runSupernetScoring, runSupernetTraining } from './run-supernet.ts';
import { runTraining, type TrainingSurroundings } from './run-training.ts';

/** Of the machine's memory, for one supernet: the rest is for libraries, images and the other services. */
const memoryShare = 0.8;

const version = await ownVersion();

let engine: EngineInfo | undefined;
const loaded = async (): Promise<EngineInfo> => (engine ??= await loadEngine());
const places = { dataDir: process.env['BIONAS_DATA_DIR'], cacheDir: dataCacheFolder(process.env) };
const scorer = keepScorer();
const trained = keepSupernet();
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
    const { job } = start;
    const ofSupernets = { surroundings, scorer, trained, memoryBytes: memoryShare * totalmem() };
    switch (job.kind) {
      case 'supernet-train':
        return runSupernetTraining({ ...start, job }, context, ofSupernets);
      case 'supernet-score':
        return runSupernetScoring({ ...start, job }, context, ofSupernets);
      case 'landscape':
        scorer.drop();
        trained.drop();
        return { result: await runLandscape(start, context, surroundings), files: [] };
      default:
        scorer.drop();
        trained.drop();
        return runTraining(start, context, surroundings);
    }
  },
});
