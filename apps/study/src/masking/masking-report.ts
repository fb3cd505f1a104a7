/** @file What `study masking --json` prints. */
import type { Count, RobustnessVerdict } from '@bionas/contracts';
import type { EngineInfo } from '@bionas/engine';
import type { MaskingArm } from './masking-arms.ts';

/** The attacks of the tables, in their order. */
export const maskingColumns = [
  { key: 'fgsm-rule', title: 'FGSM rule' },
  { key: 'fgsm-true', title: 'FGSM true' },
  { key: 'pgd-20-rule', title: 'PGD-20 rule' },
  { key: 'pgd-20-true', title: 'PGD-20 true' },
  { key: 'square', title: 'gradient-free' },
  { key: 'pgd-50-rule', title: 'CE rule' },
  { key: 'pgd-50-margin-rule', title: 'margin rule' },
  { key: 'pgd-50-true', title: 'CE true' },
  { key: 'pgd-50-margin-true', title: 'margin true' },
] as const;
export type MaskingColumn = (typeof maskingColumns)[number]['key'];

/** What somebody who measured in this way would say, and what the diagnostics say to it. */
export interface Reading {
  readonly name: ReadingName;
  /** The figure that would be published. */
  readonly claim: Count;
  readonly verdict: RobustnessVerdict;
  readonly flags: readonly { readonly name: string; readonly weight: string; readonly evidence: string }[];
}

export const readings = {
  'rule-gradient': 'rule gradient handed out as the true one, PGD-20',
  'cross-entropy': 'PGD-20 on the cross-entropy, Square beside it',
  whole: 'worst case of all attacks along the true gradient and without one',
} as const;
export type ReadingName = keyof typeof readings;

export interface MaskingRow {
  readonly arm: MaskingArm['name'];
  readonly title: string;
  readonly seed: number;
  /** Mean loss of the last epoch on the images it was trained on. */
  readonly trainingLoss: number;
  readonly clean: Count;
  /** Images that stand under each attack. */
  readonly standing: Readonly<Record<MaskingColumn, Count>>;
  readonly worstCase: Count;
  /** Of rule and true gradient of the cross-entropy. */
  readonly cosine: number | null;
  readonly readings: readonly Reading[];
}

export interface MaskingReport {
  readonly study: 'masking';
  readonly date: string;
  readonly engine: EngineInfo;
  readonly quick: boolean;
  readonly settings: {
    readonly trainSize: number;
    readonly epochs: number;
    readonly images: number;
    readonly seeds: readonly number[];
    readonly epsilon: number;
    readonly arms: readonly MaskingArm[];
  };
  readonly dataHash: string;
  readonly minutes: number;
  readonly cpuMinutes: number;
  readonly rows: readonly MaskingRow[];
}
