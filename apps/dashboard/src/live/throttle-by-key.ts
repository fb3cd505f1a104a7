/** Runs an action at once, then at most once an interval for each key; the last call of a burst is never lost. */
export interface KeyedThrottle {
  call(key: string, action: () => void): void;
  /** Forgets everything that waits. */
  stop(): void;
}

/** @param intervalMs shortest time between two actions of one key */
export function throttleByKey(intervalMs: number): KeyedThrottle {
  const waiting = new Map<string, { timer: ReturnType<typeof setTimeout>; next: (() => void) | null }>();
  function open(key: string): void {
    const entry = {
      next: null,
      timer: setTimeout(() => {
        const held = waiting.get(key);
        waiting.delete(key);
        if (held?.next) {
          open(key);
          held.next();
        }
      }, intervalMs),
    };
    waiting.set(key, entry);
  }
  return {
    call(key, action) {
      const held = waiting.get(key);
      if (held === undefined) {
        open(key);
        action();
      } else held.next = action;
    },
    stop() {
      for (const { timer } of waiting.values()) clearTimeout(timer);
      waiting.clear();
    },
  };
}
