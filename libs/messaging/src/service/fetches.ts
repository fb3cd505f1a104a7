import { fromErrorRecord, type ErrorRecord } from '@bionas/contracts';
import type { ArtifactExchange } from '../artifacts/artifact-exchange.ts';
import type { ServiceConnection } from './service-connection.ts';

/** Artifacts asked for at the hub. */
export interface Fetches {
  /** The path in the cache, from there or from the hub. @throws AppError artifact-missing, artifact-damaged, disk-full, cancelled */
  get(hash: string, signal: AbortSignal): Promise<string>;
  /** True if the hub refused one of ours. */
  refused(id: number | null, error: ErrorRecord): boolean;
  /** Asks again for all that is missing. */
  rejoin(): void;
}

export function createFetches(
  exchange: ArtifactExchange,
  connection: () => ServiceConnection | null,
): Fetches {
  const asked = new Map<string, { id: number | null; count: number }>();

  function ask(hash: string): void {
    const entry = asked.get(hash);
    if (entry !== undefined) entry.id = connection()?.send({ kind: 'fetch', hash }) ?? null;
  }

  return {
    async get(hash, signal) {
      const arrived = exchange.received(hash, signal);
      const entry = asked.get(hash) ?? { id: null, count: 0 };
      entry.count += 1;
      asked.set(hash, entry);
      if (entry.count === 1) ask(hash);
      try {
        return await arrived;
      } finally {
        entry.count -= 1;
        if (entry.count === 0) asked.delete(hash);
      }
    },
    refused(id, error) {
      for (const [hash, entry] of asked) {
        if (id === null || entry.id !== id) continue;
        // A hub that does not know the line will be asked again after the welcome.
        if (error.code !== 'conflict') exchange.unavailable(hash, fromErrorRecord(error));
        return true;
      }
      return false;
    },
    rejoin() {
      for (const hash of asked.keys()) ask(hash);
    },
  };
}
