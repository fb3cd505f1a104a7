import type { EventDraft, Tx } from '../store.ts';

/**
 * Adds an event to the transaction. It gets its id at the commit, so that ids grow in commit order and a reader that
 * resumes after id n misses nothing. The same event twice in one transaction is one event.
 */
export function appendEvent(tx: Tx, event: Pick<EventDraft, 'kind'> & Partial<EventDraft>): void {
  const draft: EventDraft = { experimentId: null, runId: null, text: null, ...event };
  const known = tx.drafts.some(
    (other) =>
      other.kind === draft.kind &&
      other.experimentId === draft.experimentId &&
      other.runId === draft.runId &&
      other.text === draft.text,
  );
  if (!known) tx.drafts.push(draft);
}
