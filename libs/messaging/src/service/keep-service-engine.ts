import type { AppError } from '@bionas/contracts';
import { createEngineKeeper, type EngineKeeper } from './engine-keeper.ts';
import { startEngineProcess } from './engine-process.ts';
import type { ServiceOptions, ServiceTimes } from './service-options.ts';

/** The engine child of a service, as its options want it. */
export function keepServiceEngine(
  options: ServiceOptions,
  surroundings: {
    readonly times: ServiceTimes;
    readonly log: (text: string) => void;
    readonly onHopeless: (error: AppError) => void;
  },
): EngineKeeper {
  const { times, log, onHopeless } = surroundings;
  return createEngineKeeper({
    start: (signal) =>
      startEngineProcess({
        signal,
        module: options.engineChild,
        environment: options.childEnvironment ?? process.env,
        readyMs: times.readyMs,
        onLine: (_stream, text) => {
          log(`engine: ${text}`);
        },
        ...(options.childExecArgv === undefined ? {} : { execArgv: options.childExecArgv }),
      }),
    log,
    minBackoffMs: times.engineBackoffMs,
    maxBytes: options.maxChildBytes ?? 3 * 1024 ** 3,
    onHopeless,
  });
}
