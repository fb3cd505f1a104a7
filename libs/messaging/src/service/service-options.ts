import { randomUUID } from 'node:crypto';
import { availableParallelism, hostname, totalmem } from 'node:os';
import type { ServiceName, WorkerDescription } from '@bionas/contracts';
import type { AttemptTimes } from './attempt.ts';
import { defaultConnectionTimes, type ConnectionTimes } from './connection-times.ts';
import type { EngineProcess } from './engine-process.ts';

export interface ServiceTimes extends ConnectionTimes, AttemptTimes {
  /** Loading the engine. */
  readonly readyMs: number;
  /** From SIGTERM to the end of the process. */
  readonly graceMs: number;
  /** First wait after an engine that did not start. */
  readonly engineBackoffMs: number;
}

export const defaultServiceTimes: ServiceTimes = {
  ...defaultConnectionTimes,
  batchMs: 500,
  stopMs: { cancelled: 10_000, paused: 60_000, 'pre-empted': 20_000 },
  readyMs: 120_000,
  graceMs: 30_000,
  engineBackoffMs: 1_000,
};

export interface ServiceOptions {
  readonly service: ServiceName;
  /** The module that calls `serveEngineChild`. */
  readonly engineChild: URL;
  /** Shown to people; unique on a machine, so that folders are not shared. */
  readonly name: string;
  /** The hub's address, `tcp://127.0.0.1:7301`. */
  readonly hub: string;
  readonly scratchDir: string;
  readonly cacheDir: string;
  /** Artifacts kept between jobs; default 4 GiB. */
  readonly maxCacheBytes?: number;
  /** A child above this is replaced between jobs (tensor engines leak slowly); default 3 GiB. */
  readonly maxChildBytes?: number;
  /** Environment of the engine child; default: that of this process. */
  readonly childEnvironment?: NodeJS.ProcessEnv;
  readonly childExecArgv?: readonly string[];
  readonly token?: string;
  /** One line each; default: standard output. */
  readonly log?: (line: string) => void;
  readonly times?: Partial<ServiceTimes>;
  /** Aborting it drains the service, as SIGTERM does. */
  readonly signal?: AbortSignal;
  /** Whether SIGTERM and SIGINT drain (a second one ends at once); default true. */
  readonly handleSignals?: boolean;
}

/** What the hub is told of this process and machine. */
export function describeWorker(
  { service, name }: Pick<ServiceOptions, 'service' | 'name'>,
  { engine, device }: Pick<EngineProcess, 'engine' | 'device'>,
  version: string,
): WorkerDescription {
  return {
    workerId: randomUUID(),
    service,
    name,
    host: hostname(),
    pid: process.pid,
    node: process.version,
    bionas: version,
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    engine,
    device,
  };
}
