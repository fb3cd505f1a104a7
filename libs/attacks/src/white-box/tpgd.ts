import type { Attack } from '../attack.ts';
import { drawn } from '../random/drawn.ts';
import { standardNormal } from '../random/standard-normal.ts';
import { ascend } from './ascend.ts';
import { randomStart } from './random-start.ts';

/**
 * The attack inside TRADES (arXiv:1901.08573, algorithm 1): away from the model's own answer on the clean image, by the Kullback-Leibler divergence,
 * from a start beside it, since the divergence has no slope on it. It follows no labels; they only tell which images are broken already.
 */
export const tpgd: Attack<'tpgd'> = {
  name: 'tpgd',
  objection({ steps, stepShare }) {
    if (steps * stepShare * (1 + 1e-9) >= 1) return undefined;
    return `tpgd cannot reach the rim of its ball: steps · stepShare = ${steps} · ${stepShare} = ${steps * stepShare} of epsilon, expected at least 1. Raise steps or stepShare.`;
  },
  cost: ({ steps }) => ({ logits: 1, gradients: steps }),
  *perturb(task) {
    const { victim, clean, labels, epsilon, settings } = task;
    const reference = victim.logits(clean);
    yield;
    const start = randomStart(task, 'linf', (size, random) =>
      drawn(size, () => 0.001 * standardNormal(random)),
    );
    return yield* ascend({
      victim,
      clean,
      start,
      aim: { loss: 'kl', labels, reference },
      norm: 'linf',
      epsilon,
      steps: settings.steps,
      stepSize: settings.stepShare * epsilon,
      gradient: settings.gradient,
    });
  },
};
