/** @file The study of robustness for a terminal, and as the tables of docs/robustness.md. */
import type { RobustnessReport } from '@bionas/attacks';
import { attackTitle } from '@bionas/contracts';
import { markdownTable } from '../markdown-table.ts';
import { withInterval } from '../masking/masking-report-text.ts';
import { textTable } from '../text-table.ts';
import type { PresetFindings, RobustnessRow, RobustnessStudy } from './robustness-report.ts';

const paperAttacks = ['fgsm', 'pgd', 'tpgd', 'apgd-ce'] as const;
const paperHead = ['trained with (seed)', 'clean', ...paperAttacks.flatMap((name) => [`${name} rule`, 'true']), 'one pixel']; // oxfmt-ignore
const head = ['trained with (seed)', 'preset', 'clean, %', 'worst case, %', 'rule gradient, %', 'verdict', 'because', 'CPU min']; // oxfmt-ignore

function describe({ settings, engine, quick, rows }: RobustnessStudy): string {
  const { trainSize, epochs, channels, cells, images } = settings;
  const minutes = rows.reduce(
    (sum, row) =>
      sum + row.trainingCpuMinutes + row.presets.reduce((all, { cpuMinutes }) => all + cpuMinutes, 0),
    0,
  );
  return [
    ...(quick ? ['A quick run: it says that all works, and nothing about the rules.'] : []),
    `CIFAR-10, ${cells} cells of ${channels} channels, ${trainSize} training images, ${epochs} epochs of SGD; the first ${images} test images of one list. Accuracy in % with its 95 % Wilson interval. Rule: along what the rules hand down, no measure of robustness.`,
    `${engine.backend === 'tensorflow' ? `TensorFlow ${engine.tensorflowVersion ?? ''}` : 'plain JavaScript'} on ${engine.deviceName}, ${minutes.toFixed(1)} minutes of processor time.`,
  ].join('\n');
}

const nameOf = ({ title, seed, test }: RobustnessRow): string =>
  `${title} (${seed})${test === null ? ', diverged' : ''}`;

const findingRows = (rows: readonly RobustnessRow[]): string[][] =>
  rows.flatMap((row) =>
    row.presets.map(({ preset, report, judgement, cpuMinutes }) => [
      nameOf(row),
      preset,
      withInterval(report.clean),
      withInterval(report.worstCase),
      report.ruleGradient === null ? '' : withInterval(report.ruleGradient),
      judgement.verdict,
      judgement.flags.filter(({ weight }) => weight !== 'note').map(({ name }) => name).join(', '), // oxfmt-ignore
      cpuMinutes.toFixed(1),
    ]),
  );

/** What stands under each attack of the published code, along both gradients. */
const paperRows = (rows: readonly RobustnessRow[]): string[][] =>
  rows.flatMap((row) =>
    row.presets
      .filter(({ preset }: PresetFindings) => preset === 'paper-compare')
      .map(({ report }) => [
        nameOf(row),
        share(report.clean),
        ...paperAttacks.flatMap((name) => [under(report, `${name}-rule`), under(report, `${name}-true`)]),
        under(report, 'one-pixel'),
      ]),
  );

function under({ attacks }: RobustnessReport, title: string): string {
  const found = attacks.find(({ settings }) => attackTitle(settings) === title);
  return found === undefined ? '' : share(found.robust);
}

const share = ({ correct, total }: { readonly correct: number; readonly total: number }): string =>
  ((100 * correct) / total).toFixed(1);

/** The report for a terminal. */
export function robustnessText(study: RobustnessStudy): string {
  const paper = paperRows(study.rows);
  return [
    describe(study),
    textTable(head, findingRows(study.rows)),
    ...(paper.length > 0 ? [`paper-compare, attack by attack: %\n${textTable(paperHead, paper)}`] : []),
  ].join('\n\n');
}

/** The report as docs/robustness.md has it. */
export function robustnessMarkdown(study: RobustnessStudy): string {
  const paper = paperRows(study.rows);
  return [
    describe(study),
    markdownTable(head, findingRows(study.rows), 2),
    ...(paper.length > 0 ? [markdownTable(paperHead, paper)] : []),
  ].join('\n\n');
}
