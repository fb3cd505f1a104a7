/** @file What the bench found out, as it is printed with --json. */
import type { LearningRuleName } from '@bionas/contracts';
import type { Device } from './protocol.ts';
import type { SubjectName } from './subjects.ts';

export interface ModeResult {
  /** Median of the rounds, wall clock. */
  readonly ms: number;
  /** Processor time of a step, all threads together: what it costs however busy the machine is. */
  readonly cpuMs: number;
  readonly imagesPerS: number;
  /** Ours: from loaded libraries in a fresh process to the end of the first step. Peer: making the mode ready and its first step. */
  readonly firstStepMs: number;
  /** Share of what the machine reaches in a product of large matrices of the same precision. Null where operations were not counted. */
  readonly peakShare: number | null;
  /** Highest resident memory of a process that does this mode alone. Null where it was not measured alone. */
  readonly peakRssMiB: number | null;
  /** Of the first steps, from the common weights. */
  readonly losses: readonly number[];
  /** Median of each round. */
  readonly rounds: readonly number[];
  readonly cpuRounds: readonly number[];
}

/** Largest difference between the losses of the float32 modes of both sides at each of the first steps, as a share of the loss. */
export interface LossCheck {
  readonly differences: readonly number[];
  readonly allowed: readonly number[];
  readonly agree: boolean;
}

export interface NetworkResult {
  /** Where both sides computed. Absent in reports from before there was a choice: on the processor. */
  readonly device?: Device;
  readonly network: SubjectName;
  readonly rule: LearningRuleName | 'mix';
  readonly batch: number;
  readonly parameters: number;
  /** Of a step, in convolutions and matrix products. */
  readonly gflops: number;
  readonly note?: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly ours: Readonly<Record<string, ModeResult>>;
  readonly peer: Readonly<Record<string, ModeResult>>;
  readonly losses: LossCheck;
  readonly ratios: Ratios;
}

/** How many times as fast the right mode is as the left one, by name `left / right`; by wall clock and by processor time. */
export type Ratios = Readonly<Record<string, { readonly wall: number; readonly cpu: number }>>;

export interface Report {
  readonly bench: 'step';
  readonly date: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    /** Instruction sets that matter here, of those there are. */
    readonly flags: readonly string[];
    readonly loadAtStart: number;
  };
  readonly versions: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Of a product of two 2048 × 2048 matrices. */
  readonly peakGflopS: { readonly float32: number; readonly bfloat16: number };
  readonly networks: readonly NetworkResult[];
  readonly geometricMeans: Ratios;
  readonly notMeasured: readonly { readonly what: string; readonly why: string }[];
}
