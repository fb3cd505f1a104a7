import type { LogLine, MetricPoint, SearchRound } from '@bionas/contracts';
import type { ServiceConnection } from './service-connection.ts';

/** Progress, points and log lines of one attempt, sent together twice a second instead of one by one. */
export interface ReportBatch {
  progress(fraction: number, text: string, round?: SearchRound): void;
  metrics(points: readonly MetricPoint[]): void;
  log(line: LogLine): void;
  /** Sends what has gathered, at once: before the attempt's last word, after which nothing of it counts. */
  flush(): void;
  /** After a reconnect: the hub shows where we stand. */
  repeatProgress(): void;
  close(): void;
}

const maxPoints = 2_000;
const maxLines = 500;
const maxWaitingLines = 5_000;

export function createReportBatch(options: {
  readonly attemptId: string;
  readonly connection: ServiceConnection;
  readonly batchMs: number;
}): ReportBatch {
  const { attemptId, connection } = options;
  let points: MetricPoint[] = [];
  let lines: LogLine[] = [];
  let progress: { fraction: number; text: string; round?: SearchRound } | null = null;
  let progressNews = false;

  function flush(): void {
    if (progressNews && progress !== null) {
      const sent = connection.send({ kind: 'progress', attemptId, state: 'running', ...progress });
      progressNews = sent === null;
    }
    for (let first = 0; first < points.length; first += maxPoints) {
      connection.metrics({ kind: 'metrics', attemptId, points: points.slice(first, first + maxPoints) });
    }
    points = [];
    // Lines wait for the hub as long as they are few; a chatty job loses its oldest.
    while (lines.length > 0 && connection.connected) {
      connection.send({ kind: 'log', attemptId, lines: lines.slice(0, maxLines) });
      lines = lines.slice(maxLines);
    }
    if (lines.length > maxWaitingLines) lines = lines.slice(-maxWaitingLines);
  }
  const timer = setInterval(flush, options.batchMs);

  return {
    progress(fraction, text, round) {
      progress = { fraction, text, ...(round && { round }) };
      progressNews = true;
    },
    metrics(news) {
      points.push(...news);
    },
    log(line) {
      lines.push(line);
    },
    flush,
    repeatProgress() {
      progressNews = true;
    },
    close() {
      clearInterval(timer);
      flush();
    },
  };
}
