import { listAnswers } from '@bionas/store';
import type { MessageContext } from './message-context.ts';

/** Tells a search, if somebody runs it, how these of its questions were answered, as far as they are. */
export async function tellAnswers(
  context: Pick<MessageContext, 'store' | 'tellSearcher'>,
  searchRunId: string,
  questions: readonly number[],
): Promise<void> {
  const answers = await listAnswers(context.store, searchRunId, questions);
  if (answers.length > 0) await context.tellSearcher(searchRunId, answers);
}
