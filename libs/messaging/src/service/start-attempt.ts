import { rm } from 'node:fs/promises';
import {
  AppError,
  fromErrorRecord,
  toErrorRecord,
  type ChildEvent,
  type InterventionOutcome,
  type JobMessage,
  type WorkTime,
} from '@bionas/contracts';
import type { ArtifactExchange } from '../artifacts/artifact-exchange.ts';
import type { EngineFile } from '../child/engine-context.ts';
import type { Attempt, AttemptEnd, AttemptTimes, StopWish } from './attempt.ts';
import { createOpenQuestions } from './open-questions.ts';
import { createCheckpointUploads } from './checkpoint-uploads.ts';
import { deliverWithFiles, type AcknowledgedWord } from './deliver-with-files.ts';
import { describeExit, type EngineExit, type EngineProcess } from './engine-process.ts';
import { fetchStart } from './fetch-start.ts';
import type { Fetches } from './fetches.ts';
import { createInbox } from './inbox.ts';
import { createReportBatch } from './report-batch.ts';
import type { ServiceConnection } from './service-connection.ts';

export interface AttemptOptions {
  readonly message: JobMessage;
  readonly engine: () => Promise<EngineProcess>;
  readonly connection: ServiceConnection;
  readonly exchange: ArtifactExchange;
  readonly fetches: Fetches;
  readonly hubPeer: string;
  readonly scratch: string;
  readonly times: AttemptTimes;
  readonly log: (text: string) => void;
}

type Item = { readonly event: ChildEvent } | { readonly exit: EngineExit };

/** Starts on a job that was claimed: fetches what it needs, has the engine do it and says how it ended. */
export function startAttempt(options: AttemptOptions): Attempt {
  const { message, connection, exchange, fetches, scratch, log } = options;
  const { attemptId } = message;
  const batch = createReportBatch({ attemptId, connection, batchMs: options.times.batchMs });
  const inbox = createInbox<Item>();
  const stopping = new AbortController();
  const giveUp = new AbortController();
  let wish: StopWish | null = null;
  let child: EngineProcess | null = null;
  let computing = true;
  let killTimer: NodeJS.Timeout | null = null;

  const delivery = { connection, exchange, hubPeer: options.hubPeer, signal: giveUp.signal, log };

  const uploads = createCheckpointUploads({
    deliver: async (file, position) => {
      const { hash, bytes, kind } = file;
      const word = { kind: 'checkpoint', attemptId, artifact: { hash, bytes, kind }, position } as const;
      await deliverWithFiles([file], word, delivery);
    },
    onFailed: (error) => {
      const { code, message: text } = toErrorRecord(error);
      if (code === 'attempt-lost') stop('lost');
      else if (code !== 'cancelled') log(`a checkpoint was not stored: ${text}`);
    },
  });

  const questions = createOpenQuestions({
    ...{ attemptId, connection },
    onLost: () => {
      stop('lost');
    },
    onRefused: (error) => {
      inbox.push({ event: { kind: 'failed', error } });
    },
  });

  function intervened(outcomes: readonly InterventionOutcome[]): void {
    connection.deliver({ kind: 'intervened', attemptId, outcomes: [...outcomes] }).catch((error: unknown) => {
      const { code, message: text } = toErrorRecord(error);
      if (code === 'attempt-lost') stop('lost');
      else log(`what became of changes was not taken: ${text}`);
    });
  }

  async function end(
    how: AttemptEnd,
    childFit: boolean,
    word?: AcknowledgedWord,
    files: readonly EngineFile[] = [],
  ) {
    computing = false;
    if (killTimer !== null) clearTimeout(killTimer);
    batch.flush();
    if (word === undefined) return { how, childFit };
    try {
      await deliverWithFiles(files, word, delivery);
      return { how, childFit };
    } catch (error) {
      const { code, message: text } = toErrorRecord(error);
      log(`the last word of attempt ${message.attemptNumber} (${word.kind}) was not taken: ${text}`);
      if (code !== 'attempt-lost' && word.kind === 'result')
        return end('failed', childFit, failedWord(error));
      return { how: 'lost' as const, childFit };
    }
  }

  function failedWord(error: unknown, worked?: WorkTime): AcknowledgedWord {
    return { kind: 'failed', attemptId, error: toErrorRecord(error), ...(worked && { worked }) };
  }

  async function endStopped(childFit: boolean, worked?: WorkTime) {
    if (killTimer !== null) clearTimeout(killTimer);
    if (wish === null || wish === 'lost') return end('lost', childFit);
    const reason = wish;
    if (reason !== 'cancelled') await uploads.idle();
    return end('handed-back', childFit, {
      kind: 'handed-back',
      attemptId,
      reason,
      ...(worked && { worked }),
    });
  }

  async function work(): ReturnType<typeof end> {
    connection.send({
      kind: 'progress',
      attemptId,
      state: 'starting',
      fraction: 0,
      text: 'fetching what the job needs',
    });
    let engine: EngineProcess;
    try {
      const start = await fetchStart(message, { fetches, scratch, signal: stopping.signal });
      engine = await options.engine();
      if (wish !== null) return await endStopped(true);
      child = engine;
      engine.listen({
        onEvent: (event) => {
          inbox.push({ event });
        },
        onExit: (exit) => {
          inbox.push({ exit });
        },
        onLine: (stream, text) => {
          if (text.trim() === '') return;
          batch.log({
            at: Date.now(),
            level: stream === 'stderr' ? 'warning' : 'info',
            text: text.slice(0, 4_000),
          });
        },
      });
      engine.send(start);
      if (!engine.alive) inbox.push({ exit: await engine.exited });
    } catch (error) {
      return wish === null ? end('failed', true, failedWord(error)) : endStopped(true);
    }
    for (;;) {
      const item = await inbox.next();
      if ('exit' in item) {
        if (wish !== null) return endStopped(false);
        await uploads.idle();
        return end('failed', false, failedWord(new AppError('engine-failed', describeExit(item.exit))));
      }
      const { event } = item;
      switch (event.kind) {
        case 'progress':
          batch.progress(event.fraction, event.text, event.round);
          break;
        case 'metrics':
          batch.metrics(event.points);
          break;
        case 'log':
          batch.log(event.line);
          break;
        case 'checkpoint':
          // Another attempt would start behind these points: they must not be lost where the checkpoint is not.
          batch.flush();
          uploads.add(event.file, event.position);
          break;
        case 'ask':
          questions.ask(event.questions, event.taken);
          break;
        case 'intervened':
          intervened(event.outcomes);
          break;
        case 'result':
          // A stop that came too late for the work: the result is there, the hub decides whether it counts.
          if (wish === 'lost' || wish === 'cancelled') return endStopped(true);
          await uploads.finish();
          return end(
            'finished',
            true,
            {
              ...{ kind: 'result', attemptId, result: event.result },
              ...(event.worked && { worked: event.worked }),
            },
            event.files,
          );
        case 'failed':
          if (wish === 'lost' || wish === 'cancelled') return endStopped(false);
          await uploads.idle();
          return end('failed', false, failedWord(fromErrorRecord(event.error), event.worked));
        case 'stopped':
          return endStopped(true, event.worked);
        case 'ready':
          break;
        default:
          event satisfies never;
      }
    }
  }

  function stop(next: StopWish): void {
    // Once lost, always lost; and a cancelled attempt needs no checkpoint.
    if (!computing || wish === 'lost' || (wish === 'cancelled' && next !== 'lost') || wish === next) return;
    wish = next;
    stopping.abort();
    if (next === 'lost' || next === 'cancelled') giveUp.abort();
    const reason = next === 'lost' ? 'cancelled' : next;
    child?.send({ kind: 'stop', reason });
    if (killTimer !== null) clearTimeout(killTimer);
    killTimer = setTimeout(() => {
      log(`the engine did not stop within ${options.times.stopMs[reason] / 1000} s: killed`);
      child?.kill().catch((error: unknown) => {
        log(toErrorRecord(error).message);
      });
    }, options.times.stopMs[reason]);
  }

  async function workToItsEnd(): ReturnType<typeof end> {
    try {
      return await work();
    } catch (error) {
      log(`attempt ${message.attemptNumber} ended by a bug: ${toErrorRecord(error).message}`);
      return await end('failed', false, failedWord(error));
    } finally {
      child?.listen(null);
      batch.close();
      questions.close();
      giveUp.abort();
      await rm(scratch, { recursive: true, force: true });
    }
  }
  const done = workToItsEnd();

  return {
    id: attemptId,
    done,
    get computing() {
      return computing;
    },
    get lost() {
      return wish === 'lost';
    },
    stop,
    answered(answers) {
      const news = questions.answered(answers);
      if (news.length > 0) child?.send({ kind: 'answers', answers: news });
    },
    intervened(interventions) {
      // One that comes before the engine is told again with its first questions.
      child?.send({ kind: 'interventions', interventions: [...interventions] });
    },
    rejoin() {
      batch.repeatProgress();
      questions.repeat();
    },
  };
}
