/**
 * @file The part of a browser's EventSource that tRPC uses, for tests in Node: named events, ids, and the rule that an
 * answer other than 200 ends it while a broken stream does not. Unlike a browser it does not reconnect by itself.
 */
type Listener = (event: {
  readonly data: string;
  readonly lastEventId: string;
  readonly type: string;
}) => void;

export class NodeEventSource {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 2;
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSED = 2;
  readyState = 0;
  readonly url: string;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #leave = new AbortController();

  constructor(url: string | URL) {
    this.url = String(url);
    void this.#read();
  }

  addEventListener(type: string, listener: Listener): void {
    const listeners = this.#listeners.get(type) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(type, listeners);
  }

  removeEventListener(type: string, listener: Listener): void {
    this.#listeners.get(type)?.delete(listener);
  }

  close(): void {
    this.readyState = 2;
    this.#leave.abort();
  }

  #tell(type: string, data: string, lastEventId: string): void {
    for (const listener of this.#listeners.get(type) ?? []) listener({ type, data, lastEventId });
  }

  async #read(): Promise<void> {
    try {
      const answer = await fetch(this.url, {
        headers: { accept: 'text/event-stream' },
        signal: this.#leave.signal,
      });
      if (answer.status === 200 && answer.body !== null) {
        this.readyState = 1;
        let text = '';
        for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
          const blocks = (text + chunk).split('\n\n');
          text = blocks.pop() ?? '';
          for (const block of blocks) this.#dispatch(block);
        }
      }
    } catch (error) {
      if (this.#leave.signal.aborted) return;
      if (!(error instanceof Error)) throw error;
    }
    if (this.#leave.signal.aborted) return;
    this.readyState = 2;
    this.#tell('error', '', '');
  }

  #dispatch(block: string): void {
    const fields = new Map(
      block.split('\n').flatMap((line): [string, string][] => {
        const colon = line.indexOf(':');
        return colon <= 0 ? [] : [[line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')]];
      }),
    );
    const data = fields.get('data');
    if (data !== undefined) this.#tell(fields.get('event') ?? 'message', data, fields.get('id') ?? '');
  }
}
