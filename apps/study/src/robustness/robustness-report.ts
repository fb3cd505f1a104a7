/** @file What `study robustness --json` prints. */
import type { AttackPresetName, Count, Genome, RobustnessJudgement } from '@bionas/contracts';
import type { RobustnessReport } from '@bionas/attacks';
import type { EngineInfo } from '@bionas/engine';

export type StudiedPreset = Extract<
  AttackPresetName,
  'paper-compare' | 'bionas-standard' | 'smoke' | 'laptop'
>;

export interface PresetFindings {
  readonly preset: StudiedPreset;
  readonly report: RobustnessReport;
  readonly judgement: RobustnessJudgement;
  readonly cpuMinutes: number;
}

export interface RobustnessRow {
  readonly arm: string;
  readonly title: string;
  readonly seed: number;
  readonly genome: Genome;
  /** On all test images that were loaded; null: the training diverged, and nothing was attacked. */
  readonly test: Count | null;
  readonly trainingCpuMinutes: number;
  readonly presets: readonly PresetFindings[];
}

export interface RobustnessStudy {
  readonly study: 'robustness';
  readonly date: string;
  readonly engine: EngineInfo;
  readonly quick: boolean;
  readonly settings: RobustnessSettings;
  readonly dataHash: string;
  readonly rows: readonly RobustnessRow[];
}

/** What a row depends on. */
export interface RobustnessSettings {
  readonly trainSize: number;
  readonly testSize: number;
  readonly epochs: number;
  readonly channels: number;
  readonly cells: number;
  readonly images: number;
  readonly presets: readonly StudiedPreset[];
  readonly searched: Genome;
}
