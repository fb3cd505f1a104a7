import { AppError, type Genome, type TrainingSpec } from '@bionas/contracts';
import type { Dataset } from '@bionas/data';
import { buildNetwork } from '@bionas/network';
import type { TableSpec, TrainingRecord } from '@bionas/search';
import { finalNetwork } from '@bionas/search-space';
import { trainNetwork } from '@bionas/training';
import { inputOf } from '../study-network.ts';

/** One training as a trainer would do it. Null where it diverged. */
export async function trainCell(
  genome: Genome,
  given: {
    readonly space: TableSpec['space'];
    readonly training: TrainingSpec;
    readonly data: Dataset;
    readonly seed: number;
  },
): Promise<TrainingRecord> {
  const { space, training, data, seed } = given;
  const began = performance.now();
  const pixels = { mean: data.mean, std: data.std };
  const network = buildNetwork(genome, finalNetwork(space), inputOf(data), { seed, ...pixels });
  const validation: number[] = [];
  try {
    const outcome = await trainNetwork({
      ...{ network, data, training, seed, test: true },
      now: () => performance.now(),
      onMetrics: (points) => {
        for (const { name, value } of points)
          if (name === 'validation/accuracy') validation.push(Math.round(value * data.validation.count));
      },
    });
    if (outcome.kind === 'stopped' || outcome.test === null)
      throw new AppError('internal', 'A training ended without having read its test set.');
    const seconds = Math.round((performance.now() - began) / 10) / 100;
    return { validation, test: outcome.test.correct, seconds };
  } catch (error) {
    if (error instanceof AppError && error.code === 'diverged') return null;
    throw error;
  } finally {
    network.dispose();
  }
}
