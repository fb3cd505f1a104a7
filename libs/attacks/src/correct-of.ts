import { AppError } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import type { Victim } from './victim.ts';

/**
 * Which images the victim classifies rightly. A wrong class that ties with the right one counts as broken (margin >= 0).
 * @throws AppError `diverged` when a logit is not finite: a comparison with NaN is never true and would count as robust or broken by accident
 */
export function correctOf(victim: Victim, images: tf.Tensor4D, labels: tf.Tensor1D): readonly boolean[] {
  const logits = victim.logits(images);
  const { finite, margins } = tf.tidy(() => {
    const truth = tf.oneHot(labels, victim.numClasses);
    const right = tf.sum(tf.mul(logits, tf.cast(truth, 'float32')), 1);
    const wrong = tf.max(tf.where(tf.cast(truth, 'bool'), tf.fill(logits.shape, -Infinity), logits), 1);
    return {
      finite: tf.all(tf.isFinite(logits)).dataSync()[0],
      margins: tf.sub(wrong, right).dataSync<'float32'>(),
    };
  });
  logits.dispose();
  if (!finite) {
    throw new AppError(
      'diverged',
      'The model answers with logits that are not finite, so its accuracy and robustness are undefined. Train it with a smaller learning rate.',
    );
  }
  return Array.from(margins, (margin) => margin < 0);
}
