/** @file One job in an engine child of the attacker's, with this program in the place of its service: no hub, no queue. */
import {
  AppError,
  fromErrorRecord,
  type AttackResult,
  type ChildEvent,
  type ChildStart,
} from '@bionas/contracts';
import { describeExit, startEngineProcess, type EngineProcessOptions } from '@bionas/messaging';

type CheckpointFile = Extract<ChildEvent, { kind: 'checkpoint' }>['file'];

/** How the engine child is started. */
export type EngineStart = Pick<EngineProcessOptions, 'module' | 'environment' | 'execArgv'>;

export interface RunAttackJobOptions {
  readonly engine: EngineStart;
  readonly start: ChildStart;
  /** Aborted: the job stops, and leaves a state from which it goes on. */
  readonly stop: AbortSignal;
  /** Aborted: the engine ends at once. */
  readonly kill: AbortSignal;
  onProgress(fraction: number, text: string): void;
  /** What the job has to say beside its result. */
  onNote(text: string): void;
  onState(file: CheckpointFile): Promise<void>;
}

export interface FinishedAttack {
  readonly result: AttackResult;
  /** What the result names, in the scratch folder of the job. */
  readonly files: Extract<ChildEvent, { kind: 'result' }>['files'];
}

/** TensorFlow greets at every start. Where the engine ends before its job, its last words are in the error. */
const ignore = (): void => undefined;

/**
 * Has an engine do the job.
 * @returns null when it stopped as asked
 * @throws AppError what the job failed of; `engine-failed`: the engine ended
 */
export async function runAttackJob(options: RunAttackJobOptions): Promise<FinishedAttack | null> {
  const { start, stop, kill } = options;
  const early = AbortSignal.any([stop, kill]);
  // Until the job runs there is nothing to keep: a stop ends the engine while it loads.
  const loading = new AbortController();
  const abandon = (): void => loading.abort();
  early.addEventListener('abort', abandon);
  if (early.aborted) return null;
  let engine;
  try {
    engine = await startEngineProcess({
      ...options.engine,
      readyMs: 120_000,
      signal: loading.signal,
      onLine: ignore,
    });
  } catch (error) {
    if (early.aborted) return null;
    throw error;
  } finally {
    early.removeEventListener('abort', abandon);
  }
  const running = engine;
  const askToStop = (): void => running.send({ kind: 'stop', reason: 'pre-empted' });
  const end = (): void => void running.kill();
  stop.addEventListener('abort', askToStop);
  kill.addEventListener('abort', end);
  try {
    return await new Promise<FinishedAttack | null>((resolve, reject) => {
      let kept: Promise<void> = Promise.resolve();
      running.listen({
        onLine: ignore,
        onExit: (exit) => {
          if (early.aborted) resolve(null);
          else reject(new AppError('engine-failed', describeExit(exit)));
        },
        onEvent: (event) => {
          switch (event.kind) {
            case 'progress':
              options.onProgress(event.fraction, event.text);
              break;
            case 'log':
              options.onNote(event.line.text);
              break;
            case 'checkpoint':
              kept = kept.then(() => options.onState(event.file));
              kept.catch(reject);
              break;
            case 'result':
              if (event.result.kind === 'attack') resolve({ result: event.result, files: event.files });
              else
                reject(
                  new AppError('internal', `An attack ended with a result of kind ${event.result.kind}.`),
                );
              break;
            case 'failed':
              reject(fromErrorRecord(event.error));
              break;
            case 'stopped':
              kept.then(() => resolve(null), reject);
              break;
            // Words of other jobs, or of no use here: what each attack left is in the text of the progress and in the result.
            case 'ready':
            case 'metrics':
            case 'ask':
            case 'intervened':
              break;
            default:
              event satisfies never;
          }
        },
      });
      running.send(start);
      if (!running.alive)
        void running.exited.then((exit) => reject(new AppError('engine-failed', describeExit(exit))));
    });
  } finally {
    stop.removeEventListener('abort', askToStop);
    kill.removeEventListener('abort', end);
    running.listen(null);
    await running.kill();
  }
}
