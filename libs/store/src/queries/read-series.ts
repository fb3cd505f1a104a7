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
  /** At most this many points a curve; the first and, of each gap, the smallest and largest stay. Everything if left out. */
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
}

/** Which curves do these runs have? One row a curve leaves the database: a row a point would take several times as long. */
export async function readSeries(reader: Reader, query: SeriesQuery): Promise<RawSeries[]> {
  if (query.runIds.length === 0) return [];
  const { rows } = await reader.database.execute<CurveRow>(sql`
    select run_id, name, json_agg(json_build_array(step, epoch, value, at) order by step) as points
    from ${metricPoints}
    where run_id in ${[...query.runIds]} and candidate = ${query.candidate ?? ownCandidate}
      ${query.names === undefined ? sql`` : sql`and name in ${[...query.names, '']}`}
      ${query.afterStep === undefined ? sql`` : sql`and step > ${query.afterStep}`}
    group by run_id, name
    order by run_id, name`);
  return rows.map((row) => ({
    runId: row.run_id,
    name: row.name,
    points: row.points.map(([step, epoch, value, at]) => ({ step, epoch, value, at })),
    sampled: false,
  }));
}
