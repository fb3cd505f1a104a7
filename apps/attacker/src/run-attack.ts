/** @file The work of one attack job: weights and test images in, an `AttackResult` out. */
import { attackedList, attackPresets, evaluateRobustness, type RobustnessProgress } from '@bionas/attacks';
import {
  AppError,
  type AttackJob,
  type AttackResult,
  type ChildStart,
  type DatasetView,
  type ImageSet,
  type Provenance,
} from '@bionas/contracts';
import type { DatasetRequest } from '@bionas/data';
import { tf } from '@bionas/engine';
import { readFetchedWeights, type EngineContext } from '@bionas/messaging';
import { loadNetwork } from '@bionas/network';
import { networkVictim } from './network-victim.ts';

/** What the job needs of the harness around it. */
export type AttackContext = Pick<
  EngineContext,
  'progress' | 'metrics' | 'log' | 'stopRequested' | 'stopped' | 'breathe'
>;

/** What the process around the job knows. */
export interface AttackSurroundings {
  readonly provenance: Omit<Provenance, 'dataHash'>;
  loadDataset(request: DatasetRequest): Promise<DatasetView>;
}

/**
 * Runs the preset of the job on its network.
 * @throws AppError `artifact-missing`, `artifact-damaged`: the weights; `data-missing`, `data-damaged`: the images;
 *   `diverged`: a network whose logits or gradients are not finite
 */
export async function runAttack(
  start: ChildStart,
  context: AttackContext,
  surroundings: AttackSurroundings,
): Promise<AttackResult> {
  const job = attackJob(start);
  context.progress(0, 'loading weights and images');
  const bytes = await readFetchedWeights(start, job.weights);
  const { test, testIndices, dataHash } = await surroundings.loadDataset({
    spec: job.dataset,
    dataSeed: job.dataSeed,
  });
  const preset = attackPresets[job.preset];
  const chosen = attackedList({ total: test.count, count: preset.images, dataSeed: job.dataSeed });
  if (chosen.length < preset.images) {
    context.log(
      'warning',
      `The preset ${preset.name} attacks ${preset.images} images, the test split has ${chosen.length}: all of them are attacked.`,
    );
  }
  const network = loadNetwork(bytes);
  const { images, labels } = pickImages(test, chosen);
  const victim = networkVictim(network, { gradients: preset.attacks });
  try {
    const report = await evaluateRobustness({
      victim,
      images,
      labels,
      indices: chosen.map((place) => testIndices[place] ?? place),
      preset,
      seed: job.seed,
      now: () => performance.now(),
      onProgress: (progress) => tell(progress, context),
      shouldStop: async () => {
        await context.breathe();
        return context.stopRequested() !== null;
      },
    });
    if (report === null) throw context.stopped();
    return { ...report, provenance: { ...surroundings.provenance, dataHash } };
  } finally {
    victim.dispose();
    network.dispose();
    tf.dispose([images, labels]);
  }
}

function attackJob({ job }: ChildStart): AttackJob {
  if (job.kind === 'attack') return job;
  throw new AppError('unsupported', `An attacker was handed a job of kind ${job.kind}, expected attack.`);
}

/** The chosen images as tensors in [0, 1], with their labels. */
function pickImages(set: ImageSet, chosen: readonly number[]): { images: tf.Tensor4D; labels: tf.Tensor1D } {
  const { height, width, channels } = set;
  const size = height * width * channels;
  const pixels = new Float32Array(chosen.length * size);
  chosen.forEach((place, row) => {
    for (let at = 0; at < size; at++) pixels[row * size + at] = (set.images[place * size + at] ?? 0) / 255;
  });
  const answers = chosen.map((place) => set.labels[place] ?? 0);
  return {
    images: tf.tensor4d(pixels, [chosen.length, height, width, channels]),
    labels: tf.tensor1d(answers, 'int32'),
  };
}

function tell({ fraction, title, standing }: RobustnessProgress, context: AttackContext): void {
  context.progress(
    fraction,
    standing ? `${title}: ${standing.correct} of ${standing.total} right` : `${title}`,
  );
  if (standing) {
    const value = standing.correct / standing.total;
    context.metrics([{ name: `attack/${title}`, step: 0, epoch: 0, value, at: Date.now() }]);
  }
}
