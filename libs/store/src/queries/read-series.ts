import type { MetricPoint } from '@bionas/contracts';
import { sql } from 'drizzle-orm';
import { metricPoints, ownCandidate } from '../schema/records.ts';
import type { Reader } from '../store.ts';

export interface SeriesQuery {
  readonly runIds: readonly string[];
  /** All names if left out. */
  readonly names?: readonly string[];
  /** Of a candidate of a search instead of the run's own curves. */
  readonly candidate?: number;
  /** Only points behind this step, to add to a live curve. */
  readonly afterStep?: number;
  /**
   * A curve with more points than this is thinned to at most as many: its first and last point stay, and of each
   * stretch of steps the smallest and the largest value. Even, 4 at least; everything if left out.
   */
  readonly maxPoints?: number;
}

/** One curve in step order. `sampled`: points were left out. */
export interface RawSeries {
  readonly runId: string;
  readonly name: string;
  readonly points: Omit<MetricPoint, 'name'>[];
  readonly sampled: boolean;
}

interface CurveRow extends Record<string, unknown> {
  run_id: string;
  name: string;
  points: [step: number, epoch: number, value: number | null, at: number][];
  sampled: boolean;
}

/**
 * Which curves do these runs have? Thinned in the database, so that a long curve is not carried out of it, and one row
 * a curve: a row a point would take several times as long.
 */
export async function readSeries(reader: Reader, query: SeriesQuery): Promise<RawSeries[]> {
  const { runIds, names, afterStep, maxPoints } = query;
  if (runIds.length === 0 || names?.length === 0) return [];
  const source = sql`
    select run_id, name, step, epoch, value, at from ${metricPoints}
    where run_id = any(${sql.param(runIds)}::uuid[]) and candidate = ${query.candidate ?? ownCandidate}
      ${names === undefined ? sql`` : sql`and name = any(${sql.param(names)}::text[])`}
      ${afterStep === undefined ? sql`` : sql`and step > ${afterStep}`}`;
  const { rows } = await reader.database.execute<CurveRow>(
    maxPoints === undefined ? wholeCurves(source) : thinnedCurves(source, maxPoints),
  );
  return rows.map((row) => ({
    runId: row.run_id,
    name: row.name,
    points: row.points.map(([step, epoch, value, at]) => ({ step, epoch, value, at })),
    sampled: row.sampled,
  }));
}

type Sql = ReturnType<typeof sql>;
const points = sql`json_agg(json_build_array(step, epoch, value, at) order by step) as points`;

const wholeCurves = (source: Sql): Sql =>
  sql`select run_id, name, ${points}, false as sampled from (${source}) as source
    group by run_id, name order by run_id, name`;

function thinnedCurves(source: Sql, maxPoints: number): Sql {
  // Two points a stretch, and the first and the last besides.
  const stretches = Math.max(Math.floor(maxPoints / 2) - 1, 1);
  return sql`
    with source as (${source}),
    curve as (
      select run_id, name, min(step) as first, max(step) as last, count(*) > ${maxPoints}::int as sampled
      from source group by run_id, name
    ),
    placed as (
      select source.*, sampled, step = first or step = last as is_end,
        floor((step - first)::float8 * ${stretches}::int / (last - first + 1)) as stretch
      from source join curve using (run_id, name)
    ),
    ranked as (
      select *,
        row_number() over (partition by run_id, name, stretch order by value, step) as from_low,
        row_number() over (partition by run_id, name, stretch order by value desc nulls last, step) as from_high
      from placed where sampled
    ),
    kept as (
      select run_id, name, step, epoch, value, at, sampled from ranked where is_end or from_low = 1 or from_high = 1
      union all
      select run_id, name, step, epoch, value, at, sampled from placed where not sampled
    )
    select run_id, name, ${points}, bool_or(sampled) as sampled from kept
    group by run_id, name order by run_id, name`;
}
