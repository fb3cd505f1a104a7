import type { Count, DatasetView } from '@bionas/contracts';
import type { TrainingProgram } from './loop/training-program.ts';
import { yieldToEvents } from './loop/yield-to-events.ts';

export interface Evaluation {
  readonly count: Count;
  /** Mean cross-entropy. Not finite when the network has diverged. */
  readonly loss: number;
}

export interface EvaluateOptions {
  readonly data: DatasetView;
  readonly set: 'validation' | 'test';
  /** Bounds the memory; does not change the count. */
  readonly batchSize: number;
  /** Asked before each batch. */
  readonly shouldStop: () => boolean;
}

/** Answers of the network to a set of images, in evaluation mode. Null when stopped. */
export async function evaluate(
  program: TrainingProgram,
  { data, set, batchSize, shouldStop }: EvaluateOptions,
): Promise<Evaluation | null> {
  const { count } = data[set];
  let correct = 0;
  let loss = 0;
  for (let start = 0; start < count; start += batchSize) {
    if (shouldStop()) return null;
    const size = Math.min(batchSize, count - start);
    const answers = program.evaluate(
      set,
      Uint32Array.from({ length: size }, (_, index) => start + index),
    );
    loss += answers.loss;
    correct += answers.correct;
    await yieldToEvents();
  }
  return { count: { correct, total: count }, loss: loss / count };
}
