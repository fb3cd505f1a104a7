/** @file Spreads the trainings of a table over processes of one core each. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TrainingRecord } from '@bionas/search';
import type { FromWorker, TableTask, ToWorker, WorkerSetting } from './table-task.ts';

export interface TrainedWith {
  readonly tensorflow: string;
  readonly dataHash: string;
}

export interface TrainAllOptions {
  readonly setting: WorkerSetting;
  /** Processes. */
  readonly workers: number;
  /** Asked before each training. */
  readonly inTime: () => boolean;
}

/**
 * Trains all tasks, in whatever order processes are free.
 * @param onRecord told of each as it ends
 * @returns what they were trained with
 * @throws Error when a process ends before its work: what was told is kept
 */
export async function trainAll(
  tasks: readonly TableTask[],
  { setting, workers, inTime }: TrainAllOptions,
  onRecord: (task: TableTask, record: TrainingRecord) => void,
): Promise<TrainedWith> {
  const waiting = [...tasks];
  const children = new Set<ChildProcess>();
  const work = (): Promise<TrainedWith> =>
    new Promise((resolve, reject) => {
      let found: TrainedWith = { tensorflow: 'none', dataHash: '' };
      let task: TableTask | undefined;
      const child = startWorker();
      children.add(child);
      const say = (message: ToWorker): void => void child.send(message);
      const next = (): void => {
        task = inTime() ? waiting.shift() : undefined;
        if (task === undefined) child.disconnect();
        else say({ kind: 'task', task });
      };
      child.on('message', (message: FromWorker) => {
        if (message.kind === 'ready') found = { tensorflow: message.tensorflow, dataHash: message.dataHash };
        else if (task !== undefined) onRecord(task, message.record);
        next();
      });
      child.on('error', reject);
      child.on('exit', (code, signal) => {
        children.delete(child);
        if (code === 0) return void resolve(found);
        reject(
          new Error(`A process that trains ended with ${signal ?? code ?? 'nothing'}; start again to go on.`),
        );
      });
      say({ kind: 'setting', setting });
    });
  try {
    const first = work();
    const others = Array.from({ length: Math.min(workers, tasks.length) - 1 }, work);
    await Promise.all([first, ...others]);
    return await first;
  } finally {
    for (const child of children) child.kill();
  }
}

function startWorker(): ChildProcess {
  return fork(fileURLToPath(new URL('../main.ts', import.meta.url)), ['table-worker'], {
    execArgv: ['--conditions=@bionas/source', '--import', 'tsx'],
    env: {
      ...process.env,
      TF_NUM_INTRAOP_THREADS: '1',
      TF_NUM_INTEROP_THREADS: '1',
      TF_CPP_MIN_LOG_LEVEL: '1',
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}
