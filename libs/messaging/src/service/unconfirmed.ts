import type { WorkerMessageOf } from '@bionas/contracts';

type Metrics = WorkerMessageOf<'metrics'>;

/**
 * Metric batches since the last sign that the hub has handled them. The hub works off a peer's messages in order, so
 * the answer to a heartbeat confirms every batch sent before it; the others are sent again after a reconnect. Bounded:
 * while the hub is away the oldest points are dropped first.
 */
export interface Unconfirmed {
  add(message: Metrics): void;
  confirm(beforeId: number): void;
  all(): readonly Metrics[];
  /** Points dropped since the last call. */
  takeDropped(): number;
}

export function createUnconfirmed(maxPoints: number): Unconfirmed {
  let batches: Metrics[] = [];
  let points = 0;
  let dropped = 0;
  return {
    add(message) {
      batches.push(message);
      points += message.points.length;
      while (points > maxPoints && batches.length > 1) {
        const lost = batches.shift()?.points.length ?? 0;
        points -= lost;
        dropped += lost;
      }
    },
    confirm(beforeId) {
      batches = batches.filter(({ id }) => id >= beforeId);
      points = batches.reduce((sum, batch) => sum + batch.points.length, 0);
    },
    all: () => batches,
    takeDropped() {
      const count = dropped;
      dropped = 0;
      return count;
    },
  };
}
