import type { WorkerMessageOf } from '@bionas/contracts';
import { upsertWorker } from '@bionas/store';
import { afterLosses } from './after-losses.ts';
import type { MessageContext } from './message-context.ts';

/**
 * A worker is there, for the first time or again. The database says which of its attempts are still its own; those it
 * should have and does not hold were lost on the way and go to somebody else.
 */
export async function onHello(
  context: MessageContext,
  peer: string,
  message: WorkerMessageOf<'hello'>,
): Promise<void> {
  const { store, pool, line, log } = context;
  const { worker, held } = message;
  pool.connect(peer, worker, context.now());
  await store.transaction((tx) => upsertWorker(tx, worker));
  const { kept, lost } = await store.queue.renew(held);
  await afterLosses(context, await store.queue.loseAttempts(worker.workerId, kept));
  line.send(peer, { kind: 'welcome', hubId: context.hubId, keep: kept, drop: lost });
  log(
    'info',
    `${worker.service} ${worker.name} joined from ${worker.host} (${worker.engine})${kept.length > 0 ? `, goes on with ${kept.length} attempt(s)` : ''}`,
  );
  context.triggerHandOut();
}
