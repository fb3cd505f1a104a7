import { AppError } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import type { StepOutput } from './batch-loss.ts';

/** What one step returned. */
export interface StepOutcome {
  readonly loss: number;
  readonly correct: number;
}

/** Collects what the steps return. Reads it back from the engine only now and then, since each reading waits for the device. */
export interface LossMeter {
  /** Takes the two scalars of a step. */
  add(outcome: StepOutput): void;
  /**
   * The steps since the last reading, in order.
   * @throws AppError `diverged` when a loss is not finite
   */
  read(): readonly StepOutcome[];
  dispose(): void;
}

/** An empty meter. */
export function createLossMeter(): LossMeter {
  let pending: tf.Scalar[] = [];
  const dispose = (): void => {
    tf.dispose(pending);
    pending = [];
  };
  return {
    add: ({ loss, correct }) => {
      pending.push(loss, correct);
    },
    read: () => {
      if (pending.length === 0) return [];
      const values = tf.tidy(() => tf.stack(pending).dataSync<'float32'>());
      dispose();
      return Array.from({ length: values.length / 2 }, (_, step) => {
        const [loss = NaN, correct = NaN] = values.subarray(2 * step);
        if (!Number.isFinite(loss)) throw diverged(`a training loss is ${loss}`);
        return { loss, correct };
      });
    },
    dispose,
  };
}

/** The error of a training whose numbers have left the finite. */
export function diverged(what: string): AppError {
  return new AppError(
    'diverged',
    `The training diverged: ${what}. Lower learningRate or clipNorm, or use another mix.`,
  );
}
