import { fork, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import {
  AppError,
  childEventSchema,
  parseOrThrow,
  toErrorRecord,
  type ChildCommand,
  type ChildEvent,
} from '@bionas/contracts';
import { residentBytes } from './resident-bytes.ts';

/** What a child said before it ended, and how it ended. */
export interface EngineExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: readonly string[];
}

/** A running engine child. */
export interface EngineProcess {
  readonly pid: number;
  readonly engine: string;
  readonly device: string;
  readonly exited: Promise<EngineExit>;
  readonly alive: boolean;
  send(command: ChildCommand): void;
  /** Who gets its events and output from now on; null: nobody (between jobs). */
  listen(listener: EngineListener | null): void;
  /** Resident bytes when last measured. */
  readonly residentBytes: number;
  measure(): Promise<number>;
  /** Ends it for certain. */
  kill(): Promise<EngineExit>;
}

export interface EngineListener {
  onEvent(event: ChildEvent): void;
  onLine(stream: 'stdout' | 'stderr', text: string): void;
  onExit(exit: EngineExit): void;
}

export interface EngineProcessOptions {
  readonly module: URL;
  readonly environment: NodeJS.ProcessEnv;
  readonly execArgv?: readonly string[];
  /** How long loading the engine may take. */
  readonly readyMs: number;
  /** Aborting it ends the child, also while it is loading. */
  readonly signal?: AbortSignal;
  readonly onLine: (stream: 'stdout' | 'stderr', text: string) => void;
}

const keptLines = 20;

/** The reason of an unexpected end, in words. */
export function describeExit({ code, signal, stderr }: EngineExit): string {
  const how = signal === null ? `exit code ${code ?? '?'}` : `signal ${signal}`;
  const hint = signal === 'SIGKILL' ? ' (killed from outside; out of memory is the usual cause)' : '';
  return `The engine ended with ${how}${hint}.${stderr.length > 0 ? ` Its last words: ${stderr.slice(-5).join(' | ')}` : ''}`;
}

/**
 * Forks the child and waits until its engine is loaded.
 * @throws AppError `engine-failed` if it ends or stays silent for `readyMs`.
 */
export async function startEngineProcess(options: EngineProcessOptions): Promise<EngineProcess> {
  const child: ChildProcess = fork(fileURLToPath(options.module), {
    env: options.environment,
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    ...(options.execArgv === undefined ? {} : { execArgv: [...options.execArgv] }),
  });
  const stderr: string[] = [];
  let listener: EngineListener | null = null;
  let alive = true;
  let resident = 0;
  let ready: ((event: Extract<ChildEvent, { kind: 'ready' }>) => void) | null = null;

  function lines(stream: 'stdout' | 'stderr', from: Readable | null): void {
    if (from === null) return;
    createInterface({ input: from }).on('line', (text) => {
      if (stream === 'stderr' && stderr.push(text.slice(0, 1_000)) > keptLines) stderr.shift();
      if (listener === null) options.onLine(stream, text);
      else listener.onLine(stream, text);
    });
  }
  lines('stdout', child.stdout);
  lines('stderr', child.stderr);

  child.on('message', (raw) => {
    let event: ChildEvent;
    try {
      event = parseOrThrow(childEventSchema, raw, {
        code: 'invalid-message',
        what: "The engine child's event",
      });
    } catch (error) {
      event = { kind: 'failed', error: toErrorRecord(error) };
    }
    if (event.kind === 'ready') ready?.(event);
    else listener?.onEvent(event);
  });
  const exited = new Promise<EngineExit>((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null): void => {
      alive = false;
      const exit = { code, signal, stderr: [...stderr] };
      resolve(exit);
      listener?.onExit(exit);
    };
    // 'close' comes after the last words on stdout and stderr.
    child.once('close', end);
    child.on('error', (error) => {
      stderr.push(error.message);
      if (child.pid === undefined) end(null, null);
    });
  });

  async function kill(): Promise<EngineExit> {
    child.kill('SIGKILL');
    return exited;
  }

  options.signal?.addEventListener('abort', () => child.kill('SIGKILL'), { once: true });
  if (options.signal?.aborted === true) child.kill('SIGKILL');
  const loaded = new Promise<Extract<ChildEvent, { kind: 'ready' }>>((resolve) => {
    ready = resolve;
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, options.readyMs, 'late');
  });
  const first = await Promise.race([loaded, exited, late]);
  clearTimeout(timer);
  if (first === 'late') {
    await kill();
    throw new AppError('engine-failed', `The engine was not ready after ${options.readyMs / 1000} s.`);
  }
  if (!('kind' in first)) throw new AppError('engine-failed', describeExit(first));
  const { engine, device } = first;
  const pid = child.pid ?? 0;
  return {
    pid,
    engine,
    device,
    exited,
    get alive() {
      return alive;
    },
    send(command) {
      // A child that has just died is reported by its exit, not by a failed send.
      if (child.connected) child.send(command, () => undefined);
    },
    listen(next) {
      listener = next;
    },
    get residentBytes() {
      return resident;
    },
    async measure() {
      resident = alive ? await residentBytes(pid) : 0;
      return resident;
    },
    kill,
  };
}
