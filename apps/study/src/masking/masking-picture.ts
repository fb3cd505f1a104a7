/** @file What stands under each way of measuring, as an SVG, readable on light and on dark pages. */
import { wilsonInterval } from '@bionas/analysis';
import type { Count } from '@bionas/contracts';
import type { MaskingReport, MaskingRow } from './masking-report.ts';

const size = { width: 760, height: 380 };
const margin = { left: 56, right: 16, top: 40, bottom: 64 };
/** Apart for colour-blind eyes as well (Okabe and Ito). */
const colours = { fa: '#0072b2', bp: '#e69f00', hasty: '#56b4e9', diverged: '#d55e00' } as const;

const groups: readonly { readonly title: string; readonly of: (row: MaskingRow) => Count }[] = [
  { title: 'clean', of: ({ clean }) => clean },
  { title: 'rule gradient', of: ({ standing }) => standing['pgd-20-rule'] },
  { title: 'true, cross-entropy', of: ({ standing }) => standing['pgd-20-true'] },
  { title: 'no gradient', of: ({ standing }) => standing.square },
  { title: 'true, margin', of: ({ standing }) => standing['pgd-50-margin-true'] },
  { title: 'worst case', of: ({ worstCase }) => worstCase },
];

/** A bar for each network, with its 95 % Wilson interval, in groups: the same networks, measured in different ways. */
export function maskingPicture({ rows, settings }: MaskingReport): string {
  const [bottom, right] = [size.height - margin.bottom, size.width - margin.right];
  const y = (share: number): number => round(bottom - share * (bottom - margin.top));
  const width = (right - margin.left) / groups.length;
  const bar = (0.8 * width) / Math.max(1, rows.length);
  const bars = groups.flatMap(({ of }, group) =>
    rows.map((row, place) => {
      const { share, low, high } = wilsonInterval(of(row));
      const left = margin.left + width * (group + 0.1) + bar * place;
      const middle = round(left + bar / 2);
      return [
        `<rect x="${round(left)}" y="${y(share)}" width="${round(bar - 1.5)}" height="${round(bottom - y(share))}" fill="${colours[row.arm]}"/>`,
        `<line x1="${middle}" y1="${y(low)}" x2="${middle}" y2="${y(high)}" stroke="#808080" stroke-width="1.5"/>`,
      ].join('');
    }),
  );
  const names = groups.map(
    ({ title }, group) =>
      `<text x="${round(margin.left + width * (group + 0.5))}" y="${bottom + 18}" text-anchor="middle">${title}</text>`,
  );
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1].map(
    (tick) =>
      `<line x1="${margin.left}" y1="${y(tick)}" x2="${right}" y2="${y(tick)}" stroke="#808080" stroke-opacity="0.25"/><text x="${margin.left - 6}" y="${y(tick) + 4}" text-anchor="end">${100 * tick}</text>`,
  );
  const arms = [...new Map(rows.map(({ arm, title }) => [arm, title]))];
  const legend = arms.map(
    ([arm, title], place) =>
      `<rect x="${margin.left + 150 * place}" y="12" width="12" height="12" fill="${colours[arm]}"/><text x="${margin.left + 150 * place + 18}" y="22">${title}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="sans-serif" font-size="12" fill="#808080">`,
    '<title>The same networks, measured in different ways</title>',
    ...ticks,
    ...bars,
    ...names,
    ...legend,
    `<text x="${(margin.left + right) / 2}" y="${size.height - 12}" text-anchor="middle">${settings.images} MNIST images within L-inf ${settings.epsilon}: how many are still classified rightly, %</text>`,
    '</svg>',
    '',
  ].join('\n');
}

const round = (value: number): number => Math.round(10 * value) / 10;
