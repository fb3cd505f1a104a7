/** @file The work of one `landscape` job: weights and validation images in, the loss around them out. */
import { AppError, type ChildStart, type LandscapeResult } from '@bionas/contracts';
import { readFetchedWeights } from '@bionas/messaging';
import { loadNetwork } from '@bionas/network';
import { lossLandscape } from '@bionas/training';
import type { TrainingContext, TrainingSurroundings } from './run-training.ts';

/**
 * Draws the loss landscape of the job.
 * @throws AppError `artifact-missing`, `artifact-damaged`: the weights; `data-missing`, `data-damaged`: the images; `diverged`: a loss that is
 *   not finite at the weights themselves
 */
export async function runLandscape(
  start: ChildStart,
  context: Pick<TrainingContext, 'progress' | 'stopRequested' | 'stopped'>,
  surroundings: TrainingSurroundings,
): Promise<LandscapeResult> {
  const { job } = start;
  if (job.kind !== 'landscape') {
    throw new AppError('unsupported', `A job of kind ${job.kind} came where a landscape was expected.`);
  }
  const began = performance.now();
  context.progress(0, 'loading weights and images');
  const bytes = await readFetchedWeights(start, job.weights);
  const data = await surroundings.loadDataset({ spec: job.dataset, dataSeed: job.dataSeed });
  const network = loadNetwork(bytes);
  try {
    const { settings, seed } = job;
    const found = await lossLandscape({
      ...{ network, validation: data.validation, settings, seed, steps: surroundings.steps },
      shouldStop: () => context.stopRequested() !== null,
      onProgress: (fraction) => {
        context.progress(fraction, `${Math.round(100 * fraction)} % of the points`);
      },
    });
    if (found === null) throw context.stopped();
    if (!Number.isFinite(found.centre.loss)) {
      throw new AppError('diverged', `The loss at the trained weights is ${found.centre.loss}.`);
    }
    const { provenance } = surroundings;
    return {
      ...{ kind: 'landscape', weights: job.weights, ...found, durationMs: performance.now() - began },
      provenance: { ...provenance, precision: 'float32', dataHash: data.dataHash },
    };
  } finally {
    network.dispose();
  }
}
