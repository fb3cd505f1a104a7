import { attackLossGradient, type Victim } from '@bionas/attacks';
import { tf } from '@bionas/engine';
import { createProgram, type CompiledStep, type Program } from '@bionas/graph-step';
import type { Network } from '@bionas/network';

type GradientMode = Parameters<Victim['inputGradient']>[3];
type Loss = Parameters<Victim['inputGradient']>[1];

/** A gradient that attacks will ask for. */
export interface WantedGradient {
  readonly loss: Loss;
  readonly gradient: GradientMode;
}

export interface NetworkVictimOptions {
  /** Gradients to record together, before the first run; others are recorded when they are asked for. */
  readonly gradients?: readonly WantedGradient[];
  /** Images a recorded step takes; fewer are filled up, more are cut. Default 50, the batch of an evaluation. */
  readonly batchSize?: number;
  /** `eager` runs the steps as they are written. */
  readonly mode?: Program['mode'];
}

/** A victim whose steps have to be freed. */
export interface NetworkVictim extends Victim {
  dispose(): void;
}

type LogitsStep = CompiledStep<{ images: tf.Tensor4D }, { logits: tf.Tensor2D }>;
type GradientInputs = { images: tf.Tensor4D; labels: tf.Tensor1D };
type GradientStep = CompiledStep<GradientInputs, { gradient: tf.Tensor4D }>;

/**
 * A trained network as an attack sees it: logits and input gradients in evaluation mode, nothing else. The network stays the caller's,
 * and must not change meanwhile. In evaluation mode no image depends on its batch, so steps of one size serve any number of images.
 */
export function networkVictim(network: Network, options: NetworkVictimOptions = {}): NetworkVictim {
  const { gradients = [], batchSize = 50, mode = 'graph' } = options;
  const { height, width, channels, classes } = network.description.input;
  const program = createProgram({
    mode,
    variables: [...network.parameters, ...network.statistics, ...network.ruleState].map(
      ({ variable }) => variable,
    ),
  });
  const logits: LogitsStep = program.step(({ images }) => ({ logits: network.logits(images) }));
  const gradientSteps = new Map<string, GradientStep>();
  const gradientStep = (loss: Loss, delivery: GradientMode): GradientStep => {
    const key = `${loss} ${delivery}`;
    const step =
      gradientSteps.get(key) ??
      program.step(({ images, labels }: GradientInputs) => {
        const towards = (answers: tf.Tensor2D): tf.Tensor2D => attackLossGradient(loss, answers, labels);
        // Asked for only where every rule delivers.
        const gradient = network.inputGradient(images, towards, delivery) ?? tf.zerosLike(images);
        return { gradient };
      });
    gradientSteps.set(key, step);
    return step;
  };
  const delivered = (delivery: GradientMode): boolean => delivery === 'true' || network.delivers;

  tf.tidy(() => {
    const images = tf.zeros<tf.Rank.R4>([batchSize, height, width, channels]);
    const labels = tf.zeros<tf.Rank.R1>([batchSize], 'int32');
    logits.prepare({ images });
    for (const { loss, gradient } of gradients) {
      if (delivered(gradient)) gradientStep(loss, gradient).prepare({ images, labels });
    }
  });

  return {
    numClasses: classes,
    logits: (images) => inBatches(images, batchSize, (part) => logits.run({ images: part }).logits),
    inputGradient(images, loss, labels, delivery) {
      if (!delivered(delivery)) {
        return { absent: 'the learning rule of a layer hands nothing down to its input' };
      }
      const step = gradientStep(loss, delivery);
      return inBatches(images, batchSize, (part, start) => {
        const theirs = filledUp(tf.slice(labels, start, Math.min(batchSize, labels.size - start)), batchSize);
        return step.run({ images: part, labels: theirs }).gradient;
      });
    },
    dispose: () => {
      program.dispose();
    },
  };
}

/** Runs `work` on pieces of exactly `size` rows and puts the results of the real rows together. */
function inBatches<Result extends tf.Tensor>(
  images: tf.Tensor4D,
  size: number,
  work: (part: tf.Tensor4D, start: number) => Result,
): Result {
  const [rows] = images.shape;
  return tf.tidy(() => {
    const parts: Result[] = [];
    for (let start = 0; start < rows; start += size) {
      const count = Math.min(size, rows - start);
      const part = filledUp(tf.slice(images, start, count), size);
      parts.push(tf.slice<tf.Rank, Result>(work(part, start), 0, count));
    }
    return tf.concat<Result>(parts, 0);
  });
}

/** Zeros behind the rows of a tensor, up to `size` rows. */
function filledUp<Rows extends tf.Tensor>(rows: Rows, size: number): Rows {
  const missing = size - (rows.shape[0] ?? 0);
  if (missing === 0) return rows;
  return tf.pad(
    rows,
    rows.shape.map((_, axis): [number, number] => [0, axis === 0 ? missing : 0]),
  );
}
