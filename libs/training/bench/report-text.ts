import type { ModeResult, NetworkResult, Ratios, Report } from './report.ts';
import { textTable } from './text-table.ts';

const busyWarning =
  'THE MACHINE WAS NOT QUIET at the start. PyTorch suffers most, since its threads wait for one another: do not report these figures.\n';
const fixed = (value: number, digits: number): string => value.toFixed(digits);
const percent = (share: number | null): string => (share === null ? '' : `${fixed(100 * share, 0)} %`);

function modeRow(name: string, mode: string, result: ModeResult): string[] {
  return [
    name,
    mode,
    fixed(result.ms, 1),
    fixed(result.cpuMs, 1),
    fixed(result.imagesPerS, 0),
    fixed(result.firstStepMs / 1_000, 1),
    percent(result.peakShare),
    result.peakRssMiB === null ? '' : String(result.peakRssMiB),
    (result.losses.at(-1) ?? NaN).toFixed(5),
  ];
}

/** Name, batch and rules of a measured network. */
export const networkTitle = ({ network, rule, batch }: NetworkResult): string =>
  `${network}/${batch}${rule === 'bp' ? '' : ` ${rule}`}`;

function ratioRows(networks: readonly NetworkResult[], means: Ratios): string[][] {
  return Object.keys(means).map((name) => {
    const cell = (ratios: Ratios): string => (ratios[name] === undefined ? '' : fixed(ratios[name].wall, 2));
    return [name, ...networks.map(({ ratios }) => cell(ratios)), cell(means)];
  });
}

function lossLine(result: NetworkResult): string {
  const { differences, agree } = result.losses;
  const apart = differences.map((difference) => difference.toExponential(0)).join(', ');
  const verdict = agree ? '' : ', TOO MUCH: they do not do the same work';
  const note = result.note === undefined ? '' : `; ${result.note}`;
  return `${networkTitle(result)}: losses of the float32 modes lie apart by ${apart} at the first steps${verdict}${note}`;
}

/** The report as tables for a terminal. */
export function reportText(report: Report): string {
  const { machine, versions, peakGflopS, networks } = report;
  const modes = networks.flatMap((result) => [
    ...Object.entries(result.ours).map(([mode, each]) => modeRow(networkTitle(result), mode, each)),
    ...Object.entries(result.peer).map(([mode, each]) =>
      modeRow(networkTitle(result), `pytorch ${mode}`, each),
    ),
  ]);
  const head = [
    'network/batch',
    'mode',
    'ms/step',
    'cpu ms',
    'images/s',
    'first s',
    'of peak',
    'RSS MiB',
    'loss 3',
  ];
  const busy = machine.loadAtStart > machine.cores / 4;
  return [
    ...(busy ? [busyWarning] : []),
    `${machine.cpu}, ${machine.cores} cores (${machine.flags.join(', ')}), load ${fixed(machine.loadAtStart, 2)}; ${report.date}`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    ...(networks.some(({ device }) => device === 'gpu') ? ['computed on the GPU'] : []),
    `matrix product: ${fixed(peakGflopS.float32, 0)} GFLOP/s float32, ${fixed(peakGflopS.bfloat16, 0)} bfloat16`,
    '',
    textTable(head, modes),
    '',
    'How many times as fast (left / right):',
    textTable(
      ['', ...networks.map(networkTitle), 'geometric mean'],
      ratioRows(networks, report.geometricMeans),
    ),
    '',
    ...networks.map(lossLine),
    ...report.notMeasured.map(({ what, why }) => `not measured: ${what} (${why})`),
  ].join('\n');
}
