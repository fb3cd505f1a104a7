/** What happened and waits for its turn, in order. One reader. */
export interface Inbox<Item> {
  push(item: Item): void;
  next(): Promise<Item>;
}

export function createInbox<Item extends object>(): Inbox<Item> {
  const items: Item[] = [];
  let wake: (() => void) | null = null;
  return {
    push(item) {
      items.push(item);
      wake?.();
    },
    async next() {
      for (;;) {
        const item = items.shift();
        if (item !== undefined) return item;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
