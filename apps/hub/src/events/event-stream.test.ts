import type { LabEvent } from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { EventStream } from './event-stream.ts';

const event = (id: number): LabEvent => ({
  id: String(id),
  at: id,
  kind: 'run-changed',
  experimentId: null,
  runId: null,
  text: null,
});

/** A stored past of `events`, two a page. */
function streamOver(events: LabEvent[]): EventStream {
  return new EventStream(async (after) => events.filter(({ id }) => Number(id) > Number(after)).slice(0, 2));
}

async function take(
  stream: EventStream,
  lastEventId: string | null,
  count: number,
  during?: () => void,
): Promise<string[]> {
  const controller = new AbortController();
  const seen: string[] = [];
  for await (const { id } of stream.listen(lastEventId, controller.signal)) {
    seen.push(id);
    if (seen.length === 1) during?.();
    if (seen.length === count) controller.abort();
  }
  return seen;
}

describe('EventStream', () => {
  it('resumes behind the last event without gap or double, while new ones arrive', async () => {
    const past = [1, 2, 3, 4, 5].map(event);
    const stream = streamOver(past);
    const seen = await take(stream, '2', 5, () => {
      // Stored and published while the backlog is being read: seen in both, told once.
      past.push(event(6));
      stream.publish([event(6)]);
      stream.publish([event(7)]);
    });
    expect(seen).toEqual(['3', '4', '5', '6', '7']);
  });

  it('tells a new listener only what happens from now on', async () => {
    const stream = streamOver([1, 2].map(event));
    const seen = take(stream, null, 1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    stream.publish([event(3)]);
    expect(await seen).toEqual(['3']);
  });

  it('ends with its signal even when nothing happens', async () => {
    const controller = new AbortController();
    const listening = (async () => {
      for await (const _ of streamOver([]).listen(null, controller.signal))
        throw new Error('nothing was published');
    })();
    controller.abort();
    await expect(listening).resolves.toBeUndefined();
  });
});
