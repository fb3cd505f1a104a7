/** @file Regret against trainings as an SVG, readable on light and on dark pages. */
import { bootstrapMean } from '@bionas/analysis';
import { createRandom } from '@bionas/search-space';
import type { ArmRegrets } from './compare-arms.ts';

const size = { width: 760, height: 420 };
const margin = { left: 56, right: 16, top: 16, bottom: 44 };
/** Apart for colour-blind eyes as well (Okabe and Ito). */
const colours = ['#999999', '#0072b2', '#e69f00', '#009e73', '#cc79a7', '#d55e00', '#56b4e9', '#882255'];
const ticks = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const resamples = 400;

export interface PictureOptions {
  /** Regret that is left to who has trained every cell once. */
  readonly floor: number;
  /** A strategy that has one result, at its cost. */
  readonly marks?: readonly { readonly name: string; readonly trainings: number; readonly regret: number }[];
}

/** Means over the seeds with 95 % bootstrap bands; both axes logarithmic. */
export function regretPicture(arms: readonly ArmRegrets[], { floor, marks = [] }: PictureOptions): string {
  const trainings = Math.max(...arms.map(({ curves }) => curves[0]?.length ?? 1));
  const bands = arms.map((arm) => ({ name: arm.name, points: bandOf(arm) }));
  const all = [
    ...bands.flatMap(({ points }) => points.map(({ mean }) => mean)),
    floor,
    ...marks.map(({ regret }) => regret),
  ];
  const [least, most] = [Math.max(1e-4, Math.min(...all) / 1.5), Math.min(1, Math.max(...all) * 1.2)];
  const x = (count: number): number =>
    round(margin.left + (Math.log(count) / Math.log(trainings)) * (size.width - margin.left - margin.right));
  const y = (regret: number): number => {
    const share = Math.log(Math.max(regret, least) / least) / Math.log(most / least);
    return round(size.height - margin.bottom - share * (size.height - margin.top - margin.bottom));
  };
  const lines = bands.map(({ points }, index) => {
    const colour = colours[index % colours.length] ?? '#000000';
    const upper = points.map(({ count, high }) => `${x(count)},${y(high)}`);
    const lower = points.map(({ count, low }) => `${x(count)},${y(low)}`).reverse();
    const middle = points.map(({ count, mean }) => `${x(count)},${y(mean)}`);
    return [
      `<polygon points="${[...upper, ...lower].join(' ')}" fill="${colour}" fill-opacity="0.15"/>`,
      `<polyline points="${middle.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ].join('\n');
  });
  const names = [...bands.map(({ name }) => name), ...marks.map(({ name }) => name)];
  const legend = names.map((name, index) => {
    const at = margin.top + 14 + 18 * index;
    const colour = colours[index % colours.length] ?? '#000000';
    const left = size.width - margin.right - 150;
    return `<rect x="${left}" y="${at - 9}" width="12" height="12" fill="${colour}"/><text x="${left + 18}" y="${at + 2}">${name}</text>`;
  });
  const dots = marks.map(({ trainings: count, regret }, index) => {
    const colour = colours[(bands.length + index) % colours.length] ?? '#000000';
    return `<circle cx="${x(count)}" cy="${y(regret)}" r="5" fill="${colour}"/>`;
  });
  const across = ticks.filter((tick) => tick <= trainings);
  const up = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50].filter((tick) => tick / 100 >= least && tick / 100 <= most);
  const bottom = size.height - margin.bottom;
  const right = size.width - margin.right;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="sans-serif" font-size="12" fill="#808080">`,
    `<title>Regret of search strategies on the table of trainings</title>`,
    ...across.map(
      (tick) =>
        `<line x1="${x(tick)}" y1="${margin.top}" x2="${x(tick)}" y2="${bottom}" stroke="#808080" stroke-opacity="0.2"/><text x="${x(tick)}" y="${bottom + 16}" text-anchor="middle">${tick}</text>`,
    ),
    ...up.map(
      (tick) =>
        `<line x1="${margin.left}" y1="${y(tick / 100)}" x2="${right}" y2="${y(tick / 100)}" stroke="#808080" stroke-opacity="0.2"/><text x="${margin.left - 6}" y="${y(tick / 100) + 4}" text-anchor="end">${tick}</text>`,
    ),
    `<text x="${(margin.left + right) / 2}" y="${size.height - 8}" text-anchor="middle">trainings</text>`,
    `<text x="14" y="${(margin.top + bottom) / 2}" text-anchor="middle" transform="rotate(-90 14 ${(margin.top + bottom) / 2})">regret, points</text>`,
    `<line x1="${margin.left}" y1="${y(floor)}" x2="${right}" y2="${y(floor)}" stroke="#808080" stroke-dasharray="6 4"/><text x="${margin.left + 6}" y="${y(floor) - 4}">every cell trained once</text>`,
    ...lines,
    ...dots,
    ...legend,
    '</svg>',
    '',
  ].join('\n');
}

interface BandPoint {
  readonly count: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

function bandOf({ name, curves }: ArmRegrets): BandPoint[] {
  const stream = createRandom(1, 'picture', name);
  return (curves[0] ?? []).map((_, place) => {
    const values = curves.map((curve) => curve[place] ?? 1);
    const { mean, low, high } = bootstrapMean(values, () => stream.float(), resamples);
    return { count: place + 1, mean, low: low ?? mean, high: high ?? mean };
  });
}

const round = (value: number): number => Math.round(10 * value) / 10;
