/** Lets one holder in at a time, in the order they asked. */
export interface Gate {
  /** Waits for the turn; the function it gives ends it. */
  enter(): Promise<() => void>;
}

export function createGate(): Gate {
  let last: Promise<void> = Promise.resolve();
  return {
    async enter() {
      const before = last;
      let leave = (): void => undefined;
      last = new Promise((resolve) => {
        leave = resolve;
      });
      await before;
      return leave;
    },
  };
}
