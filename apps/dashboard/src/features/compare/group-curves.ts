/** Series of single runs → one mean line and band a group, with the seeds behind it. Pure. */
import type { ComparisonGroup, Series } from '@bionas/contracts';
import { meanAlongSteps, smooth } from '@bionas/analysis';
import type { Curve, CurveBand, CurvePoint } from '@bionas/ui';

export interface GroupCurvesOptions {
  readonly groups: readonly ComparisonGroup[];
  /** Of one metric. */
  readonly series: readonly Series[];
  readonly colours: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
  readonly smoothing: number;
  readonly showSeeds: boolean;
}

export interface GroupCurves {
  readonly curves: Curve[];
  readonly bands: CurveBand[];
  /** Groups without a single point of this metric. */
  readonly missing: string[];
}

const dashes = ['solid', 'dashed', 'dotted'] as const;

/**
 * The band is one standard deviation over seeds, and of the smoothed seeds where the line is smoothed (smoothing is
 * linear, so the mean of smoothed seeds is the smoothed mean).
 */
export function groupCurves(options: GroupCurvesOptions): GroupCurves {
  const { groups, series, colours, labels, smoothing, showSeeds } = options;
  const curves: Curve[] = [];
  const bands: CurveBand[] = [];
  const missing: string[] = [];
  groups.forEach((group, index) => {
    const label = labels.get(group.key) ?? group.label;
    const colour = colours.get(group.key) ?? '#7a7a7a';
    const dash = dashes[Math.floor(index / 4) % dashes.length] ?? 'solid';
    const mine = group.runs.flatMap((run) => {
      const found = series.find((item) => item.runId === run.id && item.points.length > 0);
      return found === undefined ? [] : [{ run, points: found.points, sampled: found.sampled }];
    });
    const [only, ...others] = mine;
    if (only === undefined) {
      missing.push(label);
      return;
    }
    const sampled = mine.some((item) => item.sampled);
    if (others.length === 0) {
      curves.push({
        id: group.key,
        label: `${label} (one seed)`,
        colour,
        dash,
        points: only.points,
        sampled,
      });
      return;
    }
    const raw = meanAlongSteps(mine.map((item) => item.points));
    curves.push({
      id: group.key,
      label: `${label} (n = ${mine.length})`,
      colour,
      dash,
      sampled,
      points: raw.map(({ step, epoch, at, mean }): CurvePoint => ({ step, epoch, at, value: mean })),
    });
    const spread = smoothing > 0 ? meanAlongSteps(mine.map((item) => smoothed(item.points, smoothing))) : raw;
    bands.push({
      id: group.key,
      label: `${label} (n = ${mine.length})`,
      colour,
      points: spread.map(({ step, epoch, at, mean, deviation }) => ({
        step,
        epoch,
        at,
        low: mean - deviation,
        high: mean + deviation,
      })),
    });
    if (!showSeeds) return;
    for (const { run, points } of mine) {
      curves.push({
        id: run.id,
        label: `${label}, seed ${run.seed}`,
        colour,
        dash,
        points,
        sampled,
        faint: true,
      });
    }
  });
  return { curves, bands, missing };
}

function smoothed(points: readonly CurvePoint[], weight: number): CurvePoint[] {
  const values = smooth(
    points.map((point) => point.value),
    weight,
  );
  return points.map((point, index) => ({ ...point, value: values[index] ?? null }));
}
