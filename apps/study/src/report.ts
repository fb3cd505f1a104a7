/** @file What a study found out, as it is printed with --json. */
import type { EngineInfo } from '@bionas/engine';
import type { Budget } from './budget.ts';
import type { FeatureResult } from './study-features.ts';
import type { ArmResult } from './study-rules.ts';
import type { StudyDataset } from './study-network.ts';
import type { Verdict } from './verdicts.ts';

export interface DatasetReport {
  readonly dataset: StudyDataset;
  readonly network: string;
  readonly dataHash: string;
  readonly arms: readonly ArmResult[];
  readonly features: readonly FeatureResult[];
  readonly verdicts: readonly Verdict[];
}

export interface RulesReport {
  readonly study: 'rules';
  readonly date: string;
  readonly engine: EngineInfo;
  /** Whether the figures are too few to tell anything. */
  readonly quick: boolean;
  readonly budget: Budget & {
    readonly batchSize: number;
    readonly sweepSeed: number;
    readonly seeds: readonly number[];
  };
  readonly minutes: number;
  readonly datasets: readonly DatasetReport[];
}
