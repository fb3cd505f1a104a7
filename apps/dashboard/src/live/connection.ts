/** How the event stream of this tab stands. `since`: when it was lost, milliseconds since 1970. */
export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'connected' }
  | { readonly state: 'reconnecting'; readonly since: number };

/** From then on what the page shows may be old. */
const staleAfterMs = 10_000;

/** One word for the dot and a sentence for its tooltip. */
export function connectionWords(
  connection: Connection,
  now: number,
): { word: string; sentence: string; stale: boolean } {
  switch (connection.state) {
    case 'connecting':
      return { word: 'connecting', sentence: 'Opening the event stream from the hub.', stale: false };
    case 'connected':
      return { word: 'connected', sentence: 'Changes appear here as they happen.', stale: false };
    case 'reconnecting': {
      if (now - connection.since < staleAfterMs)
        return { word: 'reconnecting', sentence: 'The event stream broke; trying again.', stale: false };
      const time = new Date(connection.since).toLocaleTimeString('en-GB', {
        hour: '2-digit',
        minute: '2-digit',
      });
      return {
        word: `stale since ${time}`,
        sentence:
          'The hub does not answer. This page shows what was known then, and goes on by itself once the hub is back.',
        stale: true,
      };
    }
  }
}
