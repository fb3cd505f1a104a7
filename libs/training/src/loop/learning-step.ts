/** @file What a training does with a batch: gathers and augments its images, attacks them where the recipe says so, and learns from them. */
import type { DatasetView, TrainingSpec } from '@bionas/contracts';
import type { tf } from '@bionas/engine';
import { stepSeed, type CompiledStep, type Program, type RowTable } from '@bionas/graph-step';
import type { Network } from '@bionas/network';
import { createBatchAttack, type BatchAttack } from '../adversarial/batch-attack.ts';
import { tradesStep } from '../adversarial/trades-step.ts';
import { augment, type AugmentOptions } from '../batches/augment.ts';
import { pixelsAt, type ImageBatch } from '../batches/image-batch.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import type { StepOutput } from './batch-loss.ts';
import { pathFactors } from './drop-path.ts';
import { trainStep, type StepRecipe } from './train-step.ts';

/** `keep`: chance of a path to stay, of trainings with drop path. */
export type LearningInputs = ImageBatch & {
  readonly step: tf.Scalar;
  readonly learningRate: tf.Scalar;
  readonly keep?: tf.Scalar;
};

export interface LearningOptions {
  readonly network: Network;
  readonly optimizer: Optimizer;
  readonly data: Pick<DatasetView, 'mean'>;
  readonly training: TrainingSpec;
  readonly seed: number;
  /** Of a training with a recipe against attacks; its variables are among the program's. */
  readonly attack: BatchAttack | null;
  /** Of the training images. */
  readonly table: RowTable;
}

/** The attack of a training on its own batches; null where it has none. The caller's. */
export function attackOf({
  network,
  data,
  training,
}: Pick<LearningOptions, 'network' | 'training'> & {
  readonly data: Pick<DatasetView, 'train' | 'classes'>;
}): BatchAttack | null {
  const { adversarial, batchSize } = training;
  if (adversarial === undefined) return null;
  const { height, width, channels } = data.train;
  const shape = [batchSize, height, width, channels] as const;
  return createBatchAttack({ network, recipe: adversarial, shape, classes: data.classes });
}

/** A training step. With an attack it is several recorded ones, the climbing one run again and again: the graph does not grow with its steps. */
export function createLearningStep(
  program: Program,
  { network, optimizer, data, training, seed, attack, table }: LearningOptions,
): Pick<CompiledStep<LearningInputs, StepOutput>, 'run'> {
  // What is measured is measured in float32, whatever is trained in.
  const { auxiliaryWeight, adversarial, precision } = training;
  const views = augmentationOf(training, data.mean);
  const imagesAt = (positions: tf.Tensor1D, step: tf.Scalar): tf.Tensor4D => {
    const images = pixelsAt(table, positions);
    return views === null ? images : augment(images, stepSeed(seed, 'augmentation', step), views);
  };
  const recipeAt = (batch: number, { step, keep }: Pick<LearningInputs, 'step' | 'keep'>): StepRecipe => {
    const shape: [number, number] = [network.paths.length, batch];
    return {
      auxiliaryWeight,
      ...(keep && { paths: pathFactors(shape, keep, stepSeed(seed, 'drop-path', step)) }),
    };
  };
  if (adversarial === undefined || attack === null) {
    return program.step(
      ({ positions, labels, learningRate, ...at }: LearningInputs): StepOutput =>
        trainStep(
          network,
          optimizer,
          { labels, learningRate, images: imagesAt(positions, at.step) },
          recipeAt(labels.size, at),
        ),
      { precision },
    );
  }

  const trades = adversarial.method === 'trades';
  const begin = program.step(
    ({ positions, labels, step }: Begun): NoTensors => {
      attack.begin(imagesAt(positions, step), labels ?? null, stepSeed(seed, 'adversarial', step));
      return {};
    },
    { precision },
  );
  const climb = program.step(
    (): NoTensors => {
      attack.climb();
      return {};
    },
    { precision },
  );
  const learn = program.step(
    ({ labels, learningRate, step, keep }: Learnt): StepOutput => {
      const recipe =
        step === undefined ? { auxiliaryWeight } : recipeAt(labels.size, { step, ...(keep && { keep }) });
      const { clean, attacked } = attack;
      return trades
        ? tradesStep(
            network,
            optimizer,
            { labels, learningRate, images: clean, attacked },
            { ...recipe, beta: adversarial.beta },
          )
        : trainStep(network, optimizer, { labels, learningRate, images: attacked }, recipe);
    },
    { precision },
  );
  let prepared = false;
  return {
    run: ({ positions, labels, learningRate, step, keep }) => {
      const begun: Begun = { positions, step, ...(!trades && { labels }) };
      const learnt: Learnt = { labels, learningRate, ...(keep && { step, keep }) };
      // All before the first is run: TensorFlow would prepare a graph anew for one that comes late.
      if (!prepared) {
        begin.prepare(begun);
        climb.prepare({});
        learn.prepare(learnt);
        prepared = true;
      }
      begin.advance(begun);
      for (let done = 0; done < adversarial.steps; done += 1) climb.advance({});
      return learn.run(learnt);
    },
  };
}

type NoTensors = Readonly<Record<never, tf.Tensor>>;
type Begun = Omit<ImageBatch, 'labels'> & { readonly labels?: tf.Tensor1D; readonly step: tf.Scalar };
type Learnt = Pick<LearningInputs, 'labels' | 'learningRate' | 'keep'> & { readonly step?: tf.Scalar };

/** What is done to training images; null: nothing. Squares are filled with the mean, so that the first layer makes zeros of them. */
function augmentationOf(
  { augmentation, cutout }: TrainingSpec,
  mean: readonly number[],
): AugmentOptions | null {
  if (!augmentation && cutout === 0) return null;
  return { ...(!augmentation && { padding: 0, flip: false }), cutout, fill: mean };
}
