import {
  AppError,
  childCommandSchema,
  parseOrThrow,
  toErrorRecord,
  type ChildEvent,
  type ChildStart,
  type JobResult,
} from '@bionas/contracts';
import {
  createEngineContext,
  type EngineContext,
  type EngineContextHandle,
  type EngineFile,
} from './engine-context.ts';
import { watchParent } from './parent-watch.ts';

export interface EngineChildOptions {
  /** Loads the tensor engine, once. What it returns is shown on the trainers page. */
  readonly load: () => Promise<{ readonly engine: string; readonly device: string }>;
  /**
   * Does one job. `files` are those the result names: they are uploaded before it is reported.
   * Throws an AppError for an expected failure, `context.stopped()` after a stop.
   */
  readonly run: (
    start: ChildStart,
    context: EngineContext,
  ) => Promise<{ readonly result: JobResult; readonly files: readonly EngineFile[] }>;
}

/**
 * The whole of an engine child: loads the engine, says `ready`, does one job after the other, and ends with its parent.
 * Returns when it listens; the process lives on.
 * @throws AppError `unsupported` where there is no parent (the file was started by hand).
 */
export async function serveEngineChild({ load, run }: EngineChildOptions): Promise<void> {
  const toParent = process.send?.bind(process);
  if (toParent === undefined) {
    throw new AppError(
      'unsupported',
      'This is the engine of a service: it is started by the service, not by hand.',
    );
  }
  watchParent();
  // Ctrl-C and Slurm's warning go to the whole group. The service decides what happens to its child.
  process.on('SIGINT', () => undefined).on('SIGTERM', () => undefined);

  function send(event: ChildEvent): void {
    if (process.connected) toParent?.(event);
  }
  let running: EngineContextHandle | null = null;

  async function work(start: ChildStart): Promise<void> {
    const job = createEngineContext(start.scratch, send);
    running = job;
    job.intervened(start.interventions ?? []);
    try {
      const { result, files } = await run(start, job.context);
      send({ kind: 'result', result, files: [...files], worked: job.worked() });
    } catch (error) {
      const worked = job.worked();
      send(
        job.isStop(error)
          ? { kind: 'stopped', worked }
          : { kind: 'failed', error: toErrorRecord(error), worked },
      );
    } finally {
      running = null;
    }
  }

  function obey(raw: unknown): void {
    const command = parseOrThrow(childCommandSchema, raw, {
      code: 'invalid-message',
      what: "The service's command",
    });
    switch (command.kind) {
      case 'start':
        if (running !== null)
          throw new AppError('conflict', 'A job was started while another is running here.');
        void work(command);
        break;
      case 'answers':
        running?.answered(command.answers);
        break;
      case 'interventions':
        running?.intervened(command.interventions);
        break;
      case 'stop':
        running?.stop(command.reason);
        break;
      default:
        command satisfies never;
    }
  }

  process.on('message', (raw) => {
    try {
      obey(raw);
    } catch (error) {
      send({ kind: 'failed', error: toErrorRecord(error) });
    }
  });
  const { engine, device } = await load();
  send({ kind: 'ready', engine, device });
}
