import type { jobs } from '../schema/work.ts';
import type { Attempt } from './job-queue.ts';

/** Which question a job answers, and whether that is a candidate. */
export function questionOfRow({
  kind,
  question,
}: Pick<typeof jobs.$inferSelect, 'kind' | 'question'>): Pick<Attempt, 'question' | 'candidate'> {
  return { question, candidate: kind === 'evaluate' ? question : null };
}
