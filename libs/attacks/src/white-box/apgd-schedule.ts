/** @file When APGD looks back, and what makes it halve its step (arXiv:2003.01690, section 4.2 and algorithm 1). */

/**
 * Iterations, counted from 1, after which the step is looked at: the first after 22 % of them, then each gap 3 % shorter, 6 % at least.
 * For 100 iterations 22, 41, 57, 70, 80, 87, 93, 99.
 */
export function checkpointsOf(iterations: number): number[] {
  const share = (part: number): number => Math.max(Math.floor(part * iterations), 1);
  const checkpoints: number[] = [];
  let gap = share(0.22);
  for (let at = gap; at <= iterations; at += gap) {
    checkpoints.push(at);
    gap = Math.max(gap - share(0.03), share(0.06));
  }
  return checkpoints;
}

/** What one image's step rule remembers between two checkpoints. */
export interface StepRecord {
  readonly step: number;
  /** Since the last checkpoint. */
  readonly iterations: number;
  /** How many of them raised the loss over the one before. */
  readonly rises: number;
  /** Highest loss so far, and what it was at the last checkpoint. */
  readonly best: number;
  readonly bestBefore: number;
  readonly halvedBefore: boolean;
}

export function firstRecord(step: number, loss: number): StepRecord {
  return { step, iterations: 0, rises: 0, best: loss, bestBefore: loss, halvedBefore: true };
}

/** After an iteration that led from loss `before` to loss `now`. */
export function withLoss(record: StepRecord, before: number, now: number): StepRecord {
  return {
    ...record,
    iterations: record.iterations + 1,
    rises: record.rises + (now > before ? 1 : 0),
    best: Math.max(record.best, now),
  };
}

/**
 * At a checkpoint the step is halved, and the search goes back to its best point, if the loss rose in no more than `rho` of the iterations, or if
 * neither the step nor the best loss has changed since the last checkpoint.
 */
export function atCheckpoint(record: StepRecord, rho: number): { record: StepRecord; halved: boolean } {
  const oscillates = record.rises <= rho * record.iterations;
  const stands = !record.halvedBefore && record.bestBefore >= record.best;
  const halved = oscillates || stands;
  return {
    halved,
    record: {
      ...record,
      step: halved ? record.step / 2 : record.step,
      iterations: 0,
      rises: 0,
      bestBefore: record.best,
      halvedBefore: halved,
    },
  };
}
