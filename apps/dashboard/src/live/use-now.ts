'use client';

import { useEffect, useState } from 'react';

/** The time, read again every `everyMs`; null on the server and in the first drawing, so that both agree. */
export function useNow(everyMs = 1_000): number | null {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    const read = (): void => setNow(Date.now());
    const first = setTimeout(read, 0);
    const timer = setInterval(read, everyMs);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [everyMs]);
  return now;
}
