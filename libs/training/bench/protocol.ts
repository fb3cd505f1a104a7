/**
 * @file What the bench says to the process that computes, one JSON object a line: the same to ours and to the peer. Answers are lines too;
 * all other lines of a process are its chatter.
 */

import type { LearningRuleName } from '@bionas/contracts';
import { alphaAdam } from '../src/supernet/supernet-steps.ts';
import type { SubjectName } from './subjects.ts';

/** The numbers of both sides' optimiser: momentum SGD with a clip of the global gradient norm. */
export const optimizer = {
  optimizer: 'sgd',
  learningRate: 0.025,
  momentum: 0.9,
  weightDecay: 0,
  clipNorm: 5,
} as const;

/**
 * The numbers of both sides' optimiser of alphas. With the published learning rate the losses of the common steps would hardly move and
 * would agree whatever the gradients are; with a much larger one float32 shows, since Adam's first step goes by the sign of the smallest
 * gradient too. The time does not depend on it.
 */
export const alphaOptimizer = { ...alphaAdam, learningRate: 0.03 } as const;

/** Where a side computes; ours tells it when it is opened, and the peer does as ours. */
export type Device = 'cpu' | 'gpu';

export type Command =
  /** Builds the network. Ours writes weights, batch and plan into `file`, if one is named; the peer reads it. `device` is for the peer. */
  | {
      readonly kind: 'open';
      readonly network: SubjectName;
      readonly rule: LearningRuleName;
      readonly file?: string;
      readonly device?: Device;
      /** Of attacks: how many images there are; left out, the batch of the network. */
      readonly images?: number;
    }
  /** The first steps of a mode, from the common weights. */
  | { readonly kind: 'losses'; readonly mode: string; readonly steps: number }
  /** Times `steps` steps after `warmup` that are not timed. */
  | { readonly kind: 'block'; readonly mode: string; readonly warmup: number; readonly steps: number }
  /** Times products of two matrices of this many rows and columns. */
  | { readonly kind: 'product'; readonly size: number; readonly precision: 'float32' | 'bfloat16' };

export interface Opened {
  readonly device: Device;
  readonly versions: Readonly<Record<string, string>>;
  readonly parameters: number;
  /** Of a step, in convolutions and matrix products; 0 where it is not counted. */
  readonly flops: number;
}

export interface Losses {
  /** Cross-entropy before each step. */
  readonly losses: readonly number[];
  /** Making the mode ready (recording, compiling) and its first step. */
  readonly firstMs: number;
  /** From the moment the libraries were loaded to the end of the first step. Tells something in a fresh process only. */
  readonly sinceLoadMs: number;
  readonly peakRssBytes: number;
}

export interface Block {
  /** Of each step. */
  readonly ms: readonly number[];
  /** Processor time of a step on the average, all threads together. */
  readonly cpuMs: number;
}

export interface Answers {
  readonly open: Opened;
  readonly losses: Losses;
  readonly block: Block;
  /** The fastest of many. */
  readonly product: { readonly ms: number };
}
