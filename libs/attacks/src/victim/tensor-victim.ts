import { tf } from '@bionas/engine';
import type { Images } from '../images/images.ts';
import type { Aim } from '../losses/aim.ts';
import { lossGradient, type AimTensors } from '../losses/loss-gradient.ts';
import type { Slope, Victim } from './victim.ts';

/** A model in tensors. Called inside a scope that frees what it leaves. */
export interface TensorModel {
  readonly numClasses: number;
  /** [batch, height, width, channels] in [0, 1] → [batch, classes] */
  logits(images: tf.Tensor4D): tf.Tensor2D;
  /**
   * What arrives at the images where `towards` gives the gradient at the logits; null where nothing is handed down. `towards` is called once, with the
   * logits.
   */
  inputGradient(
    images: tf.Tensor4D,
    towards: (logits: tf.Tensor2D) => tf.Tensor2D,
    mode: 'true' | 'rule',
  ): tf.Tensor4D | null;
}

/** A model as attacks see it. Each question runs op by op: an app that asks often records its steps instead. */
export function tensorVictim(model: TensorModel): Victim {
  return {
    numClasses: model.numClasses,
    logits(images) {
      let logits = new Float32Array();
      tf.tidy(() => {
        logits = valuesOf(model.logits(tensorOf(images)));
      });
      return logits;
    },
    inputGradient(images, aim, mode) {
      let logits = new Float32Array();
      let gradient: Float32Array | undefined;
      tf.tidy(() => {
        const tensors = aimTensors(aim, model.numClasses);
        const found = model.inputGradient(
          tensorOf(images),
          (answers) => {
            logits = valuesOf(answers);
            return lossGradient(aim.loss, answers, tensors);
          },
          mode,
        );
        gradient = found ? valuesOf(found) : undefined;
      });
      if (!gradient) return { absent: 'the learning rule of a layer hands nothing down to its input' };
      return { logits, gradient } satisfies Slope;
    },
  };
}

export const tensorOf = ({ count, shape, pixels }: Images): tf.Tensor4D =>
  tf.tensor4d(pixels, [count, ...shape]);

const valuesOf = (tensor: tf.Tensor): Float32Array<ArrayBuffer> =>
  Float32Array.from(tensor.dataSync<'float32'>());

/** What a loss needs, with zeros where it needs nothing. */
export function aimTensors(aim: Aim, numClasses: number): AimTensors {
  const count = aim.labels.length;
  const targets = 'targets' in aim ? aim.targets : new Int32Array(count);
  const reference = 'reference' in aim ? aim.reference : new Float32Array(count * numClasses);
  return {
    labels: tf.tensor1d(aim.labels, 'int32'),
    targets: tf.tensor1d(targets, 'int32'),
    reference: tf.tensor2d(reference, [count, numClasses]),
  };
}
