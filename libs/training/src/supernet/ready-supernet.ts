/**
 * @file A supernet with its optimisers and recorded steps, and where one is kept between the stretches of a training: a search asks for one epoch at a
 * time, and recording takes longer than many an epoch.
 */
import { hashOf, type ClosedCandidates, type ImageSet, type SupernetTraining } from '@bionas/contracts';
import type { Program } from '@bionas/graph-step';
import type { Supernet } from '@bionas/network';
import { createOptimizer } from '../optimizers/registry.ts';
import type { NamedVariable } from '@bionas/network';
import { answeringVariables, buildDescribed, type SupernetDescription } from './supernet-file.ts';
import { supernetTrainingBytes } from './supernet-memory.ts';
import { createSupernetProgram, type SupernetOptimizers, type SupernetProgram } from './supernet-program.ts';
import { alphaAdam, createAlphaOptimizer, type AlphaOptimizer } from './supernet-steps.ts';

/** All that shapes it. Weights, alphas and the state of the optimisers are no part: they are loaded. */
export interface ReadySupernetOptions {
  readonly description: SupernetDescription;
  readonly images: ImageSet;
  /** Whether the alphas take steps in this stretch; only then are their steps recorded. */
  readonly movesAlphas: boolean;
  readonly closed?: ClosedCandidates | undefined;
  readonly steps?: Program['mode'] | undefined;
  readonly residentBytes?: number | undefined;
}

export interface ReadySupernet {
  readonly supernet: Supernet;
  readonly optimizers: SupernetOptimizers;
  readonly program: SupernetProgram;
  /** What a checkpoint holds. */
  readonly variables: readonly NamedVariable[];
  /** Equal for equal options. */
  readonly key: string;
  readonly bytes: number;
  dispose(): void;
}

export function keyOf({ description, movesAlphas, closed, steps }: ReadySupernetOptions): string {
  return hashOf({ description, movesAlphas, closed: closed ?? null, steps: steps ?? null });
}

/** @throws AppError as `createSupernetProgram` */
export function prepareSupernet(options: ReadySupernetOptions): ReadySupernet {
  const { description, images, movesAlphas, closed, steps: mode, residentBytes } = options;
  const { training } = description;
  const supernet = buildDescribed(description);
  const weights = createOptimizer(supernet.parameters, { ...training, optimizer: 'sgd' });
  const alphas = training.alphaStep === 'given' ? null : alphaOptimizerOf(supernet, training);
  const free = (): void => {
    weights.dispose();
    alphas?.optimizer.dispose();
    supernet.dispose();
  };
  try {
    const program = createSupernetProgram({
      ...{ supernet, training, images, closed, mode, residentBytes },
      optimizers: { weights, alphas: movesAlphas ? alphas : null },
    });
    return {
      ...{ supernet, optimizers: { weights, alphas }, program, key: keyOf(options) },
      variables: [...answeringVariables(supernet), ...weights.state, ...(alphas?.optimizer.state ?? [])],
      bytes: supernetTrainingBytes(description),
      dispose() {
        program.dispose();
        free();
      },
    };
  } catch (error) {
    free();
    throw error;
  }
}

function alphaOptimizerOf(supernet: Supernet, training: SupernetTraining): AlphaOptimizer {
  const { alphaLearningRate: learningRate, alphaWeightDecay: weightDecay } = training;
  return createAlphaOptimizer(supernet, { learningRate, weightDecay, betas: alphaAdam.betas });
}

/** A place for one supernet between two stretches. */
export interface KeptSupernet {
  /** Takes out the one that is kept, if it is of this key; another is freed. */
  take(key: string): ReadySupernet | null;
  put(ready: ReadySupernet): void;
  /** About, at its highest. 0: nothing is kept. */
  readonly heldBytes: number;
  drop(): void;
}

export function keepSupernet(): KeptSupernet {
  let held: ReadySupernet | null = null;
  function drop(): void {
    held?.dispose();
    held = null;
  }
  return {
    take(key) {
      if (held !== null && held.key !== key) drop();
      const found = held;
      held = null;
      return found;
    },
    put(ready) {
      drop();
      held = ready;
    },
    get heldBytes() {
      return held?.bytes ?? 0;
    },
    drop,
  };
}
