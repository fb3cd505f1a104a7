/** @file How much a job asks of an engine, counted and not measured: what estimates of cost are made of. */
import type { RuleDescription } from '../rules/rule-catalogue.ts';

/** By which rules most of the multiply-adds of a network are learnt; back-propagation stands alone, for it is the measure of the others. */
export type LoadFamily = 'bp' | RuleDescription['family'];

export interface WorkLoad {
  /** What is done to what kind of network, e.g. `train:cell`: within one form time goes with the amount. What stands before the colon is its kind. */
  readonly form: string;
  readonly family: LoadFamily;
  /** Multiply-adds of the forward pass of one image. */
  readonly size: number;
  /** Multiply-adds of all passes together; a pass backwards counts as two forwards. */
  readonly amount: number;
}

/** A job that was done. Times are milliseconds. */
export interface MeasuredWork extends WorkLoad {
  readonly worker: string;
  /** In the engine. */
  readonly ms: number;
  /** Of them, before it went on at its later pace; null: not told. */
  readonly startMs: number | null;
  /** From claim to end around the work in the engine: files, and words to and fro. */
  readonly aroundMs: number;
}

/** The parts that the cost of an experiment is told in. */
export const costParts = ['supernet', 'samples', 'candidates', 'finals', 'attacks'] as const;
export type CostPart = (typeof costParts)[number];

/** Jobs of one part that are planned. */
export interface PlannedWork {
  readonly part: CostPart;
  readonly jobs: number;
  /** Of these jobs so many wait for nothing but workers: a search asks in rounds. Infinity: all. */
  readonly atOnce: number;
  /** What a job asks, and for which share of the jobs (shares add up to 1): genomes are not known yet. */
  readonly loads: readonly { readonly share: number; readonly load: WorkLoad }[];
}
