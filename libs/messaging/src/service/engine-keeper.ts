import { AppError, toErrorRecord } from '@bionas/contracts';
import { describeExit, type EngineProcess } from './engine-process.ts';

/** Keeps one engine child running: starts it, starts another when it ends, gives up when it never gets ready. */
export interface EngineKeeper {
  /** A loaded engine; waits while one is starting. @throws AppError `engine-failed` when given up or closed */
  get(): Promise<EngineProcess>;
  /** Replaces a child that is not fit for another job, or has grown too large: the next `get` has a fresh process. */
  afterJob(fit: boolean): Promise<void>;
  readonly residentBytes: number;
  measure(): Promise<void>;
  close(): Promise<void>;
}

export interface EngineKeeperOptions {
  /** Aborting the signal ends the child. */
  readonly start: (signal: AbortSignal) => Promise<EngineProcess>;
  readonly log: (text: string) => void;
  /** Starts in a row that may fail. */
  readonly maxFailures?: number;
  readonly minBackoffMs?: number;
  /** A child above this is replaced after its job. */
  readonly maxBytes: number;
  readonly onHopeless: (error: AppError) => void;
}

export function createEngineKeeper(options: EngineKeeperOptions): EngineKeeper {
  const { start, log, maxFailures = 5, minBackoffMs = 1_000, maxBytes } = options;
  let current: EngineProcess | null = null;
  const ending = new AbortController();
  let closed = false;
  let engine = launch();
  // Told through onHopeless; whoever calls get() hears it too.
  engine.catch(() => undefined);

  async function launch(): Promise<EngineProcess> {
    for (let failures = 1; ; failures += 1) {
      if (closed) throw new AppError('engine-failed', 'The service is closing.');
      try {
        const child = await start(ending.signal);
        current = child;
        void child.exited.then((exit) => {
          if (current !== child || closed) return;
          log(describeExit(exit));
          relaunch();
        });
        return child;
      } catch (error) {
        if (closed) throw error;
        const { message } = toErrorRecord(error);
        log(`the engine did not start (${failures} of ${maxFailures}): ${message}`);
        if (failures >= maxFailures) {
          const hopeless = new AppError('engine-failed', `The engine does not start: ${message}`, {
            cause: error,
          });
          options.onHopeless(hopeless);
          throw hopeless;
        }
        await new Promise((resolve) => setTimeout(resolve, minBackoffMs * 2 ** (failures - 1)));
      }
    }
  }

  function relaunch(): void {
    current = null;
    engine = launch();
    engine.catch(() => undefined);
  }

  return {
    get: () => engine,
    async afterJob(fit) {
      const old = current;
      if (old === null || closed) return;
      await old.measure();
      const tooBig = old.residentBytes > maxBytes;
      if (tooBig)
        log(`the engine holds ${Math.round(old.residentBytes / 1024 ** 2)} MiB: starting a fresh one`);
      // It may have ended meanwhile: then another is on its way.
      if ((fit && !tooBig) || current !== old) return;
      relaunch();
      await old.kill();
    },
    get residentBytes() {
      return current?.residentBytes ?? 0;
    },
    async measure() {
      await current?.measure();
    },
    async close() {
      closed = true;
      ending.abort();
      await current?.exited;
    },
  };
}
