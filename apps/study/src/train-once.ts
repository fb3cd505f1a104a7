import { AppError, type Count, type DatasetView, type TrainingSpec } from '@bionas/contracts';
import type { AssembledNetwork, Network } from '@bionas/network';
import { trainNetwork, type TrainingMetric } from '@bionas/training';

export interface Trained {
  readonly validation: Count;
  readonly test: Count | null;
  readonly metrics: readonly TrainingMetric[];
}

export interface TrainOnceOptions {
  /** Borrowed; trained in place. */
  readonly network: AssembledNetwork;
  readonly data: DatasetView;
  readonly training: TrainingSpec;
  readonly seed: number;
  readonly test: boolean;
}

/** One training from here on. Null where it diverged. */
export async function trainOnce(options: TrainOnceOptions): Promise<Trained | null> {
  const metrics: TrainingMetric[] = [];
  try {
    const outcome = await trainNetwork({
      ...options,
      // What it lacks is its description, which only checkpoints have a use for.
      network: options.network as Network,
      now: () => performance.now(),
      onMetrics: (points) => {
        metrics.push(...points);
      },
    });
    if (outcome.kind === 'stopped') throw new AppError('internal', 'A training stopped that nobody stopped.');
    return { validation: outcome.validation, test: outcome.test, metrics };
  } catch (error) {
    if (error instanceof AppError && error.code === 'diverged') return null;
    throw error;
  }
}

/** Share of right answers. */
export const shareOf = ({ correct, total }: Count): number => correct / total;
