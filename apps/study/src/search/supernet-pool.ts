/** @file The questions of a search with shared weights on a NAS-Bench-201 space, answered in this process. */
import {
  AppError,
  hashOf,
  unpackAlphas,
  type Alphas,
  type DatasetView,
  type SearchAnswer,
  type SearchQuestion,
  type SupernetStrategySpec,
} from '@bionas/contracts';
import type { TableSpec } from '@bionas/search';
import { nb201SupernetOfSpace, supernetTraining } from '@bionas/search-space';
import { createSupernetScorer, trainSupernet, type SupernetScorer } from '@bionas/training';

export interface SupernetPool {
  /** @throws AppError `unsupported` for a training from scratch, which the table knows */
  answer(question: SearchQuestion): Promise<SearchAnswer>;
  dispose(): void;
}

/** @param data borrowed */
export function supernetPool(given: {
  readonly spec: TableSpec;
  readonly strategy: SupernetStrategySpec;
  readonly data: DatasetView;
  readonly seed: number;
}): SupernetPool {
  const { spec, strategy, data, seed } = given;
  if (spec.space.kind !== 'nas-bench-201')
    throw new AppError('unsupported', `The table is of a ${spec.space.kind} space, expected nas-bench-201.`);
  const supernet = nb201SupernetOfSpace(spec.space);
  const training = supernetTraining(strategy);
  const files = new Map<string, Uint8Array>();
  const fileOf = (hash: string): Uint8Array => {
    const file = files.get(hash);
    if (file === undefined) throw new AppError('internal', `No supernet has the name ${hash}.`);
    return file;
  };
  let scorer: { readonly of: SupernetScorer; readonly batch: number } | null = null;
  const score = (weights: string, samples: readonly Alphas[], probe: { images: number; seed: number }) => {
    if (scorer === null)
      scorer = {
        of: createSupernetScorer({ checkpoint: fileOf(weights), data, probe }),
        batch: probe.images,
      };
    else {
      scorer.of.load(fileOf(weights));
      scorer.of.look(probe);
    }
    const { of } = scorer;
    return samples.map((sample) => of.score(sample));
  };
  return {
    answer: async (asked) => {
      const { question } = asked;
      switch (asked.kind) {
        case 'supernet-train': {
          const { from, to, weights, alphas } = asked;
          const outcome = await trainSupernet({
            ...{ supernet, data, training, seed, alphas, stretch: { from, to } },
            start: weights === null ? undefined : fileOf(weights),
            now: () => performance.now(),
          });
          if (outcome.kind === 'stopped')
            throw new AppError('internal', 'A training stopped that nobody stopped.');
          // A name, which differs wherever the training does.
          const name = hashOf({ strategy, seed, to, alphas: outcome.alphas });
          files.clear();
          files.set(name, outcome.checkpoint);
          return { kind: 'supernet-train', question, weights: name, epochs: [...outcome.epochs] };
        }
        case 'supernet-score': {
          const { weights, samples, probe } = asked;
          return {
            kind: 'supernet-score',
            question,
            scores: score(weights, samples.map(unpackAlphas), probe),
          };
        }
        case 'evaluate':
          throw new AppError('unsupported', 'A training from scratch is looked up in the table.');
      }
    },
    dispose: () => {
      scorer?.of.dispose();
    },
  };
}
