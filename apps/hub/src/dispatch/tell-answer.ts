import { listAnswers } from '@bionas/store';
import type { MessageContext } from './message-context.ts';

/** Tells a search, if somebody runs it, how one of its questions was answered. */
export async function tellAnswer(
  context: Pick<MessageContext, 'store' | 'tellSearcher'>,
  searchRunId: string,
  question: number,
): Promise<void> {
  const answers = await listAnswers(context.store, searchRunId, [question]);
  if (answers.length > 0) await context.tellSearcher(searchRunId, answers);
}
