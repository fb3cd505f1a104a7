import { describe, expect, it } from 'vitest';
import type { EgOptions, EgScore } from './eg-epoch-state.ts';
import { finishEgEpoch } from './finish-eg-epoch.ts';
import { begin, flat, landscape, toEnd } from './testing/eg-cases.ts';

describe('some epochs', () => {
  /** Scores before and after some epochs, and in how many the alphas followed a sample at least as accurate. */
  function search(
    options: Partial<EgOptions>,
    epochs: number,
  ): { before: EgScore; after: EgScore; good: number } {
    const score = landscape();
    let alphas = flat;
    let good = 0;
    for (let epoch = 0; epoch < epochs; epoch += 1) {
      const step = finishEgEpoch(
        toEnd(begin({ population: 20, ...options }, { alphas, epoch: 15 + epoch }), score),
      );
      ({ alphas } = step);
      if ((step.record.winner?.accuracy ?? 0) >= (step.record.present?.accuracy ?? 1)) good += 1;
    }
    return { before: score(flat), after: score(alphas), good };
  }

  it('finds better alphas on a smooth landscape', () => {
    const { before, after } = search({ similarityForm: 'centred', minSigma: 0.5 }, 20);
    const withoutTerm = search({ similarity: 0, minSigma: 0.5 }, 20).after;
    expect(after.loss).toBeLessThan(before.loss - 0.15);
    expect(after.accuracy).toBeGreaterThan(before.accuracy + 0.05);
    // The similarity term costs little here.
    expect(after.loss).toBeLessThan(withoutTerm.loss + 0.05);
  });

  it('follows samples worse than the alphas with the published term, never with the centred one', () => {
    expect(search({ similarityForm: 'published' }, 8).good).toBe(0);
    expect(search({ similarityForm: 'centred' }, 8).good).toBe(8);
  });
});
