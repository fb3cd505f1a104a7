/** @file What came out of the attacks on a file of weights: for programs, and in words. */
import { wilsonInterval } from '@bionas/analysis';
import {
  attackPresets,
  attackTitle,
  gradientOf,
  shortForm,
  type AttackOutcome,
  type AttackResult,
  type Count,
  type DatasetName,
  type NetworkDescription,
  type RobustnessJudgement,
} from '@bionas/contracts';
import { duration, percent } from '../output/format.ts';
import { renderTable } from '../output/table.ts';
import type { PresetName } from '../commands/preset-of.ts';
import { inputText } from './describe-network.ts';

export interface AttackedFile {
  readonly file: string;
  readonly sha256: string;
}

export interface CheckpointReport extends AttackedFile {
  readonly kind: 'checkpoint-attack';
  readonly genomeId: string;
  readonly network: NetworkDescription;
  readonly surrogates: Readonly<Record<'twin' | 'same-rules', AttackedFile | null>>;
  readonly dataset: DatasetName;
  /** Draws which test images are attacked. */
  readonly dataSeed: number;
  /** Draws what the attacks draw. */
  readonly seed: number;
  readonly adversariallyTrained: boolean;
  /** What a reader has to know beside the figures. */
  readonly notes: readonly string[];
  readonly result: AttackResult;
}

const share = (count: Count): string => {
  const { low, high } = wilsonInterval(count);
  return `${percent(count.correct / count.total)} (${count.correct} of ${count.total}; 95 %: ${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`;
};
const radius = (norm: string, epsilon: number): string => {
  const size = Number(epsilon.toPrecision(3));
  if (norm === 'l0') return `${size} ${size === 1 ? 'pixel' : 'pixels'}`;
  return norm === 'linf' ? `L-inf ${size} (${Number((255 * epsilon).toPrecision(3))}/255)` : `L2 ${size}`;
};

/** The whole report as a terminal shows it. */
export function attackReportText(report: CheckpointReport): string {
  const { file, sha256, network, dataset, dataSeed, seed, result, notes } = report;
  const { preset, presetVersion, clean, worstCase, ruleGradient, norm, epsilon, judgement } = result;
  const planned = attackPresets[preset as PresetName].images;
  const fewer = clean.total === planned ? '' : ` (the preset has ${planned})`;
  return [
    `${file} (SHA-256 ${sha256.slice(0, 12)})`,
    `Network: ${shortForm(network.genome)}; ${specText(network)}, images ${inputText(network.input)}`,
    `Attacked: ${clean.total} test images of ${dataset}${fewer}, drawn by data seed ${dataSeed}; preset ${preset} v${presetVersion}, seed ${seed}`,
    '',
    renderTable(
      ['attack', 'ball', 'run on', 'still right', 'time'],
      [
        ['none', '–', String(clean.total), share(clean), '–'],
        ...result.attacks.map((outcome) => [
          `${attackTitle(outcome.settings)}${control(outcome, clean)}`,
          radius(outcome.norm, outcome.epsilon),
          String(outcome.attacked),
          share(outcome.robust),
          duration(outcome.durationMs),
        ]),
      ],
      [2],
    ),
    ...curveLines(result),
    '',
    `Clean accuracy:  ${share(clean)}`,
    `Robust accuracy: ${share(worstCase)}: right under every attack in ${radius(norm, epsilon)} but those along rule gradients`,
    ...(ruleGradient === null
      ? []
      : [`Along rule gradients: ${share(ruleGradient)}: what such attacks miss, no measure of robustness`]),
    ...verdictLines(judgement),
    ...notes.map((note) => `Note: ${note}`),
  ].join('\n');
}

const control = ({ outcome, settings }: AttackOutcome, clean: Count): string =>
  outcome.length < clean.total
    ? ' (control)'
    : gradientOf(settings) === 'rule'
      ? ' (no measure of robustness)'
      : '';

function specText({ spec }: NetworkDescription): string {
  const cells = spec.kind === 'cell' ? `, ${spec.cells} cells` : spec.kind === 'nas-bench-201' ? `, ${spec.cellsPerStage} cells a stage` : ''; // oxfmt-ignore
  return `${spec.kind}, ${spec.channels} channels${cells}`;
}

function curveLines({ curve }: AttackResult): string[] {
  const [first] = curve?.points ?? [];
  if (!curve || !first) return [];
  const points = curve.points.map(
    ({ epsilon, worst }) =>
      `${Number((255 * epsilon).toPrecision(3))}/255: ${percent(worst.correct / worst.total)}`,
  );
  return [
    `Still right at growing radii, ${first.worst.total} images, ${attackTitle(curve.settings)}: ${points.join(' · ')}`,
  ];
}

function verdictLines({ verdict, text, flags, missing, notAssessed = [] }: RobustnessJudgement): string[] {
  return [
    `Verdict: ${verdict}. ${text}`,
    ...flags.flatMap(({ name, weight, evidence, explanation, remedy }) => [
      `  ${name} (${weight}): ${evidence}`,
      `    ${explanation} ${remedy}`,
    ]),
    ...missing.map((what) => `  Missing: ${what}`),
    ...notAssessed.map(({ flag, reason }) => `  Not assessed: ${flag}. ${reason}`),
  ];
}
