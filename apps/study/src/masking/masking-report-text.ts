/** @file The study of masking for a terminal, and as the tables of docs/robustness.md. */
import { wilsonInterval } from '@bionas/analysis';
import type { Count } from '@bionas/contracts';
import { markdownTable } from '../markdown-table.ts';
import { textTable } from '../text-table.ts';
import { maskingColumns, readings, type MaskingColumn, type MaskingReport, type MaskingRow } from './masking-report.ts'; // oxfmt-ignore

/** What was measured before with code that is gone (PGD's step not recorded): seeds 100, 200, 300 of FA, 100 and 200 of BP; then 50 steps, seed 100. */
const earlier: readonly (readonly string[])[] = [
  ['FA, earlier', '92.2–92.8', '88.7–90.3', '24.5–29.4', '87.7–89.7', '14.6–16.7', '11.5–14.5', '86.0', '86.2', '10.4', '3.8'], // oxfmt-ignore
  ['BP, earlier', '96.7–96.9', '93.0–94.2', '52.6–53.7', '91.1–93.3', '42.8–44.0', '20.9', '93.6', '93.8', '34.7', '3.2'], // oxfmt-ignore
];

const head = ['trained with (seed)', 'clean', ...maskingColumns.map(({ title }) => title), 'worst case', 'cosine']; // oxfmt-ignore

const figureRows = ({ rows }: MaskingReport): string[][] => [
  ...rows.map((row) => [
    `${row.title} (${row.seed})`,
    share(row.clean),
    ...maskingColumns.map(({ key }) => share(row.standing[key])),
    withInterval(row.worstCase),
    row.cosine === null ? '' : row.cosine.toFixed(3),
  ]),
  ...earlier.map((row) => [...row, '', '0.00–0.01']),
];

const readingHead = ['network', 'measured by', 'standing, %', 'verdict', 'because'];
const readingRows = ({ rows }: MaskingReport): string[][] =>
  rows.flatMap((row) =>
    row.readings.map(({ name, claim, verdict, flags }) => [
      `${row.title} (${row.seed})`,
      readings[name],
      withInterval(claim),
      verdict,
      flags
        .filter(({ weight }) => weight !== 'note')
        .map(({ name: flag }) => flag)
        .join(', '),
    ]),
  );

/** What was done, in a few lines. */
function describe({ settings, engine, minutes, cpuMinutes, quick }: MaskingReport): string {
  const { trainSize, epochs, images, epsilon, arms } = settings;
  return [
    ...(quick ? ['A quick run: it says that all works, and nothing about the rules.'] : []),
    `MLP 784-256-128-10 with ReLU on ${trainSize} MNIST images, ${epochs} epochs of Adam in batches of 128 at a constant rate (${arms.map(({ title, learningRate }) => `${title}: ${learningRate}`).join('; ')}). ${images} test images, L-inf ${epsilon}, accuracy in %.`,
    `Rule: through fixed random feedback weights; of BP networks, through those of an FA network of the same seed. Gradient-free: Square, 500 queries. CE and margin: PGD, 50 steps from a random start. Worst case: without the rule columns, with its 95 % Wilson interval.`,
    `${engine.backend === 'tensorflow' ? `TensorFlow ${engine.tensorflowVersion ?? ''}` : 'plain JavaScript'} on ${engine.deviceName}, ${minutes.toFixed(1)} minutes, ${cpuMinutes.toFixed(1)} of processor time.`,
  ].join('\n');
}

/** Whether what was found before is found again. */
export function findings({ rows }: MaskingReport): string[] {
  const of = (arm: MaskingRow['arm']): MaskingRow[] => rows.filter((row) => row.arm === arm);
  const range = (some: readonly MaskingRow[], key: MaskingColumn): string => {
    const shares = some.map(({ standing }) => 100 * wilsonInterval(standing[key]).share);
    return `${Math.min(...shares).toFixed(1)} to ${Math.max(...shares).toFixed(1)} %`;
  };
  const [fa, bp, diverged] = [of('fa'), of('bp'), of('diverged')];
  if (fa.length === 0 || bp.length === 0) return [];
  const readingsNamed = (name: string): string[] => [
    ...new Set(rows.flatMap((row) => row.readings.filter((one) => one.name === name).map(({ verdict }) => verdict))), // oxfmt-ignore
  ];
  return [
    `FA along its rule gradient (PGD-20): ${range(fa, 'pgd-20-rule')} stand; along the true one ${range(fa, 'pgd-20-true')}.`,
    `BP through somebody's random feedback: ${range(bp, 'pgd-20-rule')}; along the true gradient ${range(bp, 'pgd-20-true')}.`,
    `50 steps on the margin along the true gradient: FA ${range(fa, 'pgd-50-margin-true')}, BP ${range(bp, 'pgd-50-margin-true')}.`,
    ...(diverged.length > 0
      ? [`Diverged FA: ${range(diverged, 'pgd-20-true')} under PGD-20 on the cross-entropy along the TRUE gradient, ${range(diverged, 'pgd-50-margin-true')} on the margin.`] // oxfmt-ignore
      : []),
    `Verdicts on figures made of rule gradients: ${readingsNamed('rule-gradient').join(', ')}.`,
  ];
}

/** The report for a terminal. */
export function maskingText(report: MaskingReport): string {
  return [
    describe(report),
    textTable(head, figureRows(report)),
    textTable(readingHead, readingRows(report)),
    findings(report).join('\n'),
  ].join('\n\n');
}

/** The report as docs/robustness.md has it. */
export function maskingMarkdown(report: MaskingReport): string {
  return [
    describe(report),
    markdownTable(head, figureRows(report)),
    markdownTable(readingHead, readingRows(report), 2),
    findings(report).map((line) => `- ${line}`).join('\n'), // oxfmt-ignore
  ].join('\n\n');
}

const share = ({ correct, total }: Count): string => ((100 * correct) / total).toFixed(1);

/** `3.2 (2.3–4.5)` */
export function withInterval(count: Count): string {
  const { low, high } = wilsonInterval(count);
  return `${share(count)} (${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)})`;
}
