import { tf } from '@bionas/engine';
import { createProgram, type CompiledStep, type Program } from '@bionas/graph-step';
import type { Images } from '../images/images.ts';
import { pickAim, type Aim, type LossKind } from '../losses/aim.ts';
import { lossGradient } from '../losses/loss-gradient.ts';
import { aimTensors, tensorOf } from './tensor-victim.ts';
import type { Victim } from './victim.ts';

type GradientMode = Parameters<Victim['inputGradient']>[2];

/** A gradient that attacks will ask for. */
export interface WantedGradient {
  readonly loss: LossKind;
  readonly gradient: GradientMode;
}

/** A network as far as its steps are recorded. Called inside a scope that frees what it leaves. */
export interface RecordableModel {
  readonly input: {
    readonly height: number;
    readonly width: number;
    readonly channels: number;
    readonly classes: number;
  };
  /** All that its passes read and that outlives them. */
  readonly variables: readonly tf.Variable[];
  /** Whether there is a gradient along the rules. */
  readonly delivers: boolean;
  /** [batch, height, width, channels] in [0, 1] → [batch, classes] */
  logits(images: tf.Tensor4D): tf.Tensor2D;
  /** What arrives at the images where `towards` gives the gradient at the logits, with the logits; null where nothing is handed down. */
  inputGradient(
    images: tf.Tensor4D,
    towards: (logits: tf.Tensor2D) => tf.Tensor2D,
    mode: GradientMode,
  ): { readonly logits: tf.Tensor2D; readonly gradient: tf.Tensor4D } | null;
}

export interface RecordedVictimOptions {
  /** Gradients to record together, before the first run; others are recorded when they are asked for. */
  readonly gradients?: readonly WantedGradient[];
  /** Images a recorded step takes; fewer are filled up, more are cut. Default 50. */
  readonly batchSize?: number;
  /** `eager` runs the steps as they are written. */
  readonly mode?: Program['mode'];
}

/** A victim whose steps have to be freed. */
export interface RecordedVictim extends Victim {
  dispose(): void;
}

type LogitsStep = CompiledStep<{ images: tf.Tensor4D }, { logits: tf.Tensor2D }>;
type SlopeInputs = {
  images: tf.Tensor4D;
  labels: tf.Tensor1D;
  targets: tf.Tensor1D;
  reference: tf.Tensor2D;
};
type SlopeStep = CompiledStep<SlopeInputs, { logits: tf.Tensor2D; gradient: tf.Tensor4D }>;

/**
 * A trained network as an attack sees it, its passes recorded: logits and input gradients in evaluation mode, nothing else. The network stays the
 * caller's, and must not change meanwhile. In evaluation mode no image depends on its batch, so steps of one size serve any number of images.
 */
export function recordedVictim(model: RecordableModel, options: RecordedVictimOptions = {}): RecordedVictim {
  const { gradients = [], batchSize = 50, mode = 'graph' } = options;
  const { height, width, channels, classes } = model.input;
  const program = createProgram({ mode, variables: [...model.variables] });
  const logits: LogitsStep = program.step(({ images }) => ({ logits: model.logits(images) }));
  const slopeSteps = new Map<string, SlopeStep>();
  const slopeStep = (loss: LossKind, delivery: GradientMode): SlopeStep => {
    const key = `${loss} ${delivery}`;
    const step =
      slopeSteps.get(key) ??
      program.step(({ images, ...aim }: SlopeInputs) => {
        const towards = (answers: tf.Tensor2D): tf.Tensor2D => lossGradient(loss, answers, aim);
        const slope = model.inputGradient(images, towards, delivery);
        // Asked for only where every rule delivers.
        return slope ?? { logits: model.logits(images), gradient: tf.zerosLike(images) };
      });
    slopeSteps.set(key, step);
    return step;
  };
  const delivered = (delivery: GradientMode): boolean => delivery === 'true' || model.delivers;

  tf.tidy(() => {
    const images = tf.zeros<tf.Rank.R4>([batchSize, height, width, channels]);
    const labels = tf.zeros<tf.Rank.R1>([batchSize], 'int32');
    logits.prepare({ images });
    for (const { loss, gradient } of gradients) {
      if (!delivered(gradient)) continue;
      slopeStep(loss, gradient).prepare({
        images,
        labels,
        targets: labels,
        reference: tf.zeros<tf.Rank.R2>([batchSize, classes]),
      });
    }
  });

  return {
    numClasses: classes,
    logits(images) {
      const answers = new Float32Array(images.count * classes);
      eachBatch(images, batchSize, (part, from) => {
        const found = logits.run({ images: tensorOf(part) }).logits.dataSync<'float32'>();
        answers.set(
          found.subarray(0, Math.min(found.length, answers.length - from * classes)),
          from * classes,
        );
      });
      return answers;
    },
    inputGradient(images, aim, delivery) {
      if (!delivered(delivery)) {
        return { absent: 'the learning rule of a layer hands nothing down to its input' };
      }
      const step = slopeStep(aim.loss, delivery);
      const answers = new Float32Array(images.count * classes);
      const gradient = new Float32Array(images.pixels.length);
      const size = height * width * channels;
      eachBatch(images, batchSize, (part, from) => {
        const found = step.run({
          images: tensorOf(part),
          ...aimTensors(rowsOf(aim, from, batchSize), classes),
        });
        const rows = Math.min(batchSize, images.count - from);
        answers.set(found.logits.dataSync<'float32'>().subarray(0, rows * classes), from * classes);
        gradient.set(found.gradient.dataSync<'float32'>().subarray(0, rows * size), from * size);
      });
      return { logits: answers, gradient };
    },
    dispose: () => {
      program.dispose();
    },
  };
}

/** Calls with pieces of exactly `size` rows, zeros behind the last, inside a scope of its own. */
function eachBatch(images: Images, size: number, work: (part: Images, from: number) => void): void {
  const [height, width, channels] = images.shape;
  const values = height * width * channels;
  for (let from = 0; from < images.count; from += size) {
    const whole = images.pixels.subarray(from * values, (from + size) * values);
    const pixels = whole.length === size * values ? whole : new Float32Array(size * values);
    if (pixels !== whole) pixels.set(whole);
    tf.tidy(() => {
      work({ count: size, shape: images.shape, pixels }, from);
    });
  }
}

/** `size` rows of an aim, the last repeated where there are none. */
function rowsOf(aim: Aim, from: number, size: number): Aim {
  const last = aim.labels.length - 1;
  return pickAim(
    aim,
    Array.from({ length: size }, (_, place) => Math.min(from + place, last)),
  );
}
