import { z } from 'zod';

const share = z.strictObject({ count: z.int().min(0), bytes: z.int().min(0) });

/** What was removed because nothing can ask for it any more; of a dry run, what would be. */
export const cleaningReportSchema = z.strictObject({
  dryRun: z.boolean(),
  /** Of work that has gone on or ended. */
  checkpoints: share,
  /** That no state of a search names. */
  supernets: share,
  /** On no record: left over from transfers that were never finished, or from a crash. */
  strayFiles: share,
  /** Samples of alphas in answered questions of searches that are over, in the database. */
  questions: share,
});
export type CleaningReport = z.infer<typeof cleaningReportSchema>;

const things = {
  checkpoints: ['superseded checkpoint', 'superseded checkpoints'],
  supernets: ['supernet that no search goes on from', 'supernets that no search goes on from'],
  strayFiles: ['file on no record', 'files on no record'],
  questions: ['answered question of a search that is over', 'answered questions of searches that are over'],
} as const satisfies Record<Exclude<keyof CleaningReport, 'dryRun'>, readonly [string, string]>;

/** In a sentence; null where there was nothing. */
export function cleaningText(report: CleaningReport): string | null {
  const parts = (Object.keys(things) as (keyof typeof things)[]).flatMap((key) => {
    const { count, bytes } = report[key];
    const [one, many] = things[key];
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many} (${(bytes / 1e6).toFixed(1)} MB)`];
  });
  if (parts.length === 0) return null;
  return `${report.dryRun ? 'Would remove' : 'Removed'} ${parts.join(', ')}.`;
}
