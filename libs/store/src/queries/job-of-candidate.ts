/** @file The job that trains a candidate: its row keeps the outcome alone. */
import { and, eq, sql } from 'drizzle-orm';
import { candidates, jobs } from '../schema/work.ts';

/** To join `jobs` to `candidates` by: one job for each candidate. */
export const jobOfCandidate = and(
  eq(jobs.runId, candidates.searchRunId),
  eq(jobs.question, candidates.candidate),
);

export const epochsOfCandidate = sql<number>`(${jobs.body} #>> '{training,epochs}')::int`;
