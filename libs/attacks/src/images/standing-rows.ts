/** @file Which rows of logits still answer rightly. */
import { AppError } from '@bionas/contracts';

/**
 * max over i ≠ y of z_i − z_y for each row, [batch]: broken from 0 on, so that a tie counts as broken.
 * @param logits [batch, classes]
 * @throws AppError `diverged` when a logit is not finite: a comparison with NaN is never true and would count as robust or broken by accident
 */
export function marginsOf(logits: Float32Array, labels: Int32Array): Float32Array {
  const classes = logits.length / labels.length;
  return Float32Array.from(labels, (label, row) => {
    const right = logits[row * classes + label] ?? NaN;
    let wrong = -Infinity;
    let sum = right;
    for (let at = 0; at < classes; at++) {
      const logit = logits[row * classes + at] ?? NaN;
      sum += logit;
      if (at !== label && logit > wrong) wrong = logit;
    }
    if (!Number.isFinite(sum)) {
      throw new AppError(
        'diverged',
        'The model answers with logits that are not finite, so its accuracy and robustness are undefined. Train it with a smaller learning rate.',
      );
    }
    return wrong - right;
  });
}

/** Rows whose margin says that the answer is right. */
export function standingRows(margins: Float32Array): number[] {
  const rows: number[] = [];
  margins.forEach((margin, row) => {
    if (margin < 0) rows.push(row);
  });
  return rows;
}
