import type {
  ArtifactKind,
  CheckpointPosition,
  ChildCommand,
  ChildEvent,
  Intervention,
  InterventionOutcome,
  LogLine,
  MetricPoint,
  SearchAnswer,
  SearchQuestion,
  SearchRound,
  WorkTime,
} from '@bionas/contracts';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@bionas/contracts';
import { hashFile } from '../artifacts/hash-file.ts';
import { startWorkClock } from './work-clock.ts';

export type StopReason = Extract<ChildCommand, { kind: 'stop' }>['reason'];
export type EngineFile = Extract<ChildEvent, { kind: 'checkpoint' }>['file'];

/** What a job in the engine child can say and ask. */
export interface EngineContext {
  /** A folder of this attempt alone, removed afterwards. */
  readonly scratch: string;
  /** `fraction` 0 to 1; `text` is cut at 200 characters. `round`: what a search waits for. */
  progress(fraction: number, text: string, round?: SearchRound): void;
  /** Values that are not finite are reported as null. */
  metrics(points: readonly MetricPoint[]): void;
  log(level: LogLine['level'], text: string): void;
  /**
   * Hands over a finished checkpoint file. It is moved away, so that the next one may be written to the same path;
   * the service uploads it, then another attempt would start there.
   */
  checkpoint(path: string, kind: ArtifactKind, position: CheckpointPosition): Promise<void>;
  /** Names a file for the result, which is uploaded from where it lies. */
  fileOf(path: string, kind: ArtifactKind): Promise<EngineFile>;
  /**
   * Asks the trainer pool; answers come by `nextAnswers`, in any order and grouping.
   * @param taken the last change that the questions know of; 0: none
   */
  ask(questions: readonly SearchQuestion[], taken?: number): void;
  /** All changes of the search that it was told of, by number, those of the start of the job included. */
  interventions(): Intervention[];
  /** Says what became of changes. */
  intervened(outcomes: readonly InterventionOutcome[]): void;
  /** The answers that have come since the last call, at least one. Throws `stopped()` once a stop is asked for. */
  nextAnswers(): Promise<SearchAnswer[]>;
  /** Looked at between steps. 'cancelled' wants no checkpoint. */
  stopRequested(): StopReason | null;
  /** To be thrown when the work has stopped as asked (after the checkpoint). */
  stopped(): Error;
  /** Lets messages in. A loop of steps that never really waits must call it now and then, or it sees no stop. */
  breathe(): Promise<void>;
}

/** The harness's side of a context. */
export interface EngineContextHandle {
  readonly context: EngineContext;
  stop(reason: StopReason): void;
  answered(answers: readonly SearchAnswer[]): void;
  intervened(interventions: readonly Intervention[]): void;
  isStop(error: unknown): boolean;
  /** Since the context was made. */
  worked(): WorkTime;
}

const maxPoints = 2_000;

/** @param send hands an event to the service */
export function createEngineContext(scratch: string, send: (event: ChildEvent) => void): EngineContextHandle {
  const stopError = new AppError('cancelled', 'The job stopped as it was asked to.');
  let reason: StopReason | null = null;
  let answers: SearchAnswer[] = [];
  let wake: (() => void) | null = null;
  let checkpoints = 0;
  const told = new Map<number, Intervention>();
  const clock = startWorkClock(() => performance.now());

  async function named(path: string, kind: ArtifactKind): Promise<EngineFile> {
    return { path, kind, ...(await hashFile(path)) };
  }

  const context: EngineContext = {
    scratch,
    progress: (given, text, round) => {
      const fraction = Math.min(1, Math.max(0, given));
      clock.note(fraction);
      send({ kind: 'progress', fraction, text: text.slice(0, 200), ...(round && { round }) });
    },
    metrics: (given) => {
      const points = given.map((point) => (Number.isFinite(point.value) ? point : { ...point, value: null }));
      for (let first = 0; first < points.length; first += maxPoints) {
        send({ kind: 'metrics', points: points.slice(first, first + maxPoints) });
      }
    },
    log: (level, text) => {
      send({ kind: 'log', line: { at: Date.now(), level, text: text.slice(0, 4_000) } });
    },
    async checkpoint(path, kind, position) {
      const taken = join(scratch, `checkpoint-${checkpoints++}.taken`);
      await rename(path, taken);
      send({ kind: 'checkpoint', file: await named(taken, kind), position });
    },
    fileOf: named,
    ask: (questions, taken = 0) => {
      if (questions.length > 0) send({ kind: 'ask', questions: [...questions], taken });
    },
    interventions: () => [...told.values()].sort((a, b) => a.number - b.number),
    intervened: (outcomes) => {
      if (outcomes.length > 0) send({ kind: 'intervened', outcomes: [...outcomes] });
    },
    async nextAnswers() {
      while (answers.length === 0 && reason === null) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (answers.length === 0) throw stopError;
      const news = answers;
      answers = [];
      return news;
    },
    stopRequested: () => reason,
    stopped: () => stopError,
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
  };

  return {
    context,
    stop(asked) {
      reason = asked;
      wake?.();
    },
    answered(given) {
      answers.push(...given);
      wake?.();
    },
    intervened(interventions) {
      for (const one of interventions) told.set(one.number, one);
    },
    isStop: (error) => error === stopError,
    worked: () => clock.read(),
  };
}
