import { networkTitle } from './report-text.ts';
import type { ModeResult, NetworkResult, Report } from './report.ts';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

const peerName = (mode: string): string => `PyTorch ${mode}`;

function modesOf(networks: readonly NetworkResult[]): { ours: string[]; peer: string[] } {
  const all = (side: 'ours' | 'peer'): string[] => [
    ...new Set(networks.flatMap((result) => Object.keys(result[side]))),
  ];
  return { ours: all('ours'), peer: all('peer') };
}

/** With decimals where a step is short. */
const milliseconds = (result: ModeResult | undefined): string =>
  result?.ms.toFixed(result.ms < 10 ? 2 : 0) ?? '';

/** The report as the tables of docs/performance.md. */
export function reportMarkdown(report: Report): string {
  const { machine, versions, networks, geometricMeans, peakGflopS } = report;
  const { ours, peer } = modesOf(networks);
  const rowOf = (result: NetworkResult): string[] => [
    networkTitle(result),
    ...ours.map((mode) => milliseconds(result.ours[mode])),
    ...peer.map((mode) => milliseconds(result.peer[mode])),
  ];
  const recordedOf = (result: NetworkResult): string[] => {
    const recorded = result.ours['recorded'];
    if (recorded === undefined) return [networkTitle(result)];
    const { imagesPerS, firstStepMs, peakShare, peakRssMiB } = recorded;
    return [
      networkTitle(result),
      imagesPerS.toFixed(0),
      (firstStepMs / 1_000).toFixed(1),
      peakShare === null ? '' : `${(100 * peakShare).toFixed(0)} %`,
      String(peakRssMiB ?? ''),
      result.losses.differences.map((difference) => difference.toExponential(0)).join(', '),
    ];
  };
  const ratios = Object.entries(geometricMeans).map(([name, mean]) => [
    name,
    ...networks.map((result) => result.ratios[name]?.wall.toFixed(2) ?? ''),
    `**${mean.wall.toFixed(2)}**`,
  ]);
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${machine.cpu}, ${machine.cores} cores (${machine.flags.join(', ')}); ${named.join(', ')}; ${report.date.slice(0, 10)}; load at the start ${machine.loadAtStart.toFixed(2)}.`,
    ...(networks.some(({ device }) => device === 'gpu') ? ['Computed on the GPU.'] : []),
    `A product of 2048 × 2048 matrices reaches ${peakGflopS.float32.toFixed(0)} GFLOP/s in float32, ${peakGflopS.bfloat16.toFixed(0)} in bfloat16.`,
    '',
    'Milliseconds a step, median:',
    '',
    table(['network/batch', ...ours, ...peer.map(peerName)], networks.map(rowOf)),
    '',
    'How many times as fast (left / right):',
    '',
    table(['', ...networks.map(networkTitle), 'geometric mean'], ratios),
    '',
    'The recorded step:',
    '',
    table(
      [
        'network/batch',
        'images/s',
        'first step, s',
        'of peak',
        'RSS, MiB',
        'losses of all float32 modes apart by',
      ],
      networks.map(recordedOf),
    ),
  ].join('\n');
}
