import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AppError,
  toErrorRecord,
  type HubMessage,
  type HubMessageOf,
  type JobMessage,
} from '@bionas/contracts';
import { createArtifactExchange } from '../artifacts/artifact-exchange.ts';
import { openArtifactStore } from '../artifacts/artifact-store.ts';
import type { Attempt } from './attempt.ts';
import { attemptEnds, attemptTitle } from './attempt-words.ts';
import { createFetches } from './fetches.ts';
import { keepServiceEngine } from './keep-service-engine.ts';
import { ownVersion } from './own-version.ts';
import { openScratchFolder } from './scratch-folder.ts';
import { openServiceConnection, type ServiceConnection } from './service-connection.ts';
import { defaultServiceTimes, describeWorker, type ServiceOptions } from './service-options.ts';
import { startAttempt } from './start-attempt.ts';
import { listenForStop } from './stop-requests.ts';

const hubPeer = 'hub';

/**
 * The life of a searcher, trainer or attacker: engine child, connection, one job at a time, drain.
 * @returns the exit code once drained: 0, or 1 when the engine cannot be started.
 * @throws AppError `not-loopback` for a hub beyond this machine
 */
export async function runService(options: ServiceOptions): Promise<number> {
  const times = { ...defaultServiceTimes, ...options.times };
  const write = options.log ?? ((line: string) => void process.stdout.write(`${line}\n`));
  const log = (text: string): void => {
    write(`[${options.service} ${options.name}] ${text.replaceAll(/\s*\n\s*/g, ' | ')}`);
  };
  const [version, scratch] = await Promise.all([ownVersion(), openScratchFolder(options.scratchDir)]);
  const { cacheDir: dir, maxCacheBytes: maxBytes = 4 * 1024 ** 3 } = options;
  const cache = await openArtifactStore({ dir, maxBytes });

  let connection: ServiceConnection | null = null;
  let attempt: Attempt | null = null;
  let draining = false;
  let wantsWork = false;
  let resolveEnded: (code: number) => void = () => undefined;
  const ended = new Promise<number>((resolve) => {
    resolveEnded = resolve;
  });

  const exchange = createArtifactExchange({
    store: cache,
    send: (_peer, message, payload) => connection?.send(message, payload) != null,
    onFailed: (artifact, _peer, error) => {
      log(`fetching ${artifact.hash.slice(0, 8)} failed: ${error.message}`);
    },
  });
  const fetches = createFetches(exchange, () => connection);
  const keeper = keepServiceEngine(options, {
    times,
    log,
    onHopeless: (error) => {
      log(error.message);
      void finish(1, 'the engine does not start');
    },
  });

  /** Gives one credit, as soon as an engine is there to spend it on. */
  async function askForWork(): Promise<void> {
    await keeper.get();
    if (draining || attempt !== null || wantsWork) return;
    wantsWork = true;
    connection?.send({ kind: 'ready', credits: 1 });
  }

  function askSoon(): void {
    // A keeper without an engine has said so, and ends the service.
    askForWork().catch(() => undefined);
  }

  async function begin(message: JobMessage): Promise<void> {
    const { attemptId, checkpoint } = message;
    if (attempt?.id === attemptId) return;
    if (draining || attempt !== null) {
      await connection?.deliver({ kind: 'handed-back', attemptId, reason: 'pre-empted' });
      return;
    }
    if (connection === null) return;
    wantsWork = false;
    const from = checkpoint === null ? '' : `, resuming at epoch ${checkpoint.position.epoch}`;
    const title = attemptTitle(message);
    log(`claimed ${title}${from}`);
    const started = performance.now();
    attempt = startAttempt({
      ...{ message, connection, exchange, fetches, hubPeer, times, log },
      engine: () => keeper.get(),
      scratch: join(scratch, attemptId),
    });
    const { how, childFit } = await attempt.done;
    attempt = null;
    log(`${attemptEnds[how]}: ${title}, ${((performance.now() - started) / 1000).toFixed(1)} s`);
    await cache.trim();
    if (!draining) await keeper.afterJob(childFit);
    askSoon();
  }

  function welcomed(message: HubMessageOf<'welcome'>): void {
    log(`connected to the hub at ${options.hub}`);
    exchange.reconnected(hubPeer);
    fetches.rejoin();
    wantsWork = false;
    if (attempt === null) {
      askSoon();
    } else if (message.drop.includes(attempt.id)) {
      drop(attempt, 'the hub has given it to somebody else');
    } else {
      attempt.rejoin();
    }
  }

  function drop(held: Attempt, why: string): void {
    if (!held.computing || held.lost) return;
    log(`dropping the attempt: ${why}`);
    held.stop('lost');
  }

  function handle(message: HubMessage, payload: Buffer | null): void {
    const mine = attempt;
    switch (message.kind) {
      case 'job':
        begin(message).catch((error: unknown) => {
          log(`taking a job failed: ${toErrorRecord(error).message}`);
        });
        break;
      case 'stop':
        if (mine?.id === message.attemptId) {
          log(`the hub asks to stop: ${message.reason}`);
          mine.stop(message.reason);
        }
        break;
      case 'drain':
        drain('the hub asks for it');
        break;
      case 'answers':
        if (mine?.id === message.attemptId) mine.answered(message.answers);
        break;
      case 'interventions':
        if (mine?.id === message.attemptId) mine.intervened(message.interventions);
        break;
      case 'pulse':
        if (mine !== null && message.lost.includes(mine.id)) drop(mine, 'the claim is lost');
        break;
      case 'refused':
        if (fetches.refused(message.to, message.error)) break;
        // Late words of an attempt that has ended are refused as a matter of course.
        if (message.error.code !== 'attempt-lost') log(`the hub refused a message: ${message.error.message}`);
        break;
      case 'welcome':
      case 'ack':
        break;
      default:
        exchange.handle(hubPeer, message, payload);
    }
  }

  /** A job we cannot read is ours all the same: said to have failed, else it would wait for us until its lease ends. */
  function misunderstood(error: AppError, attemptId: string | null): void {
    log(error.message);
    if (attemptId === null || attempt?.id === attemptId) return;
    connection
      ?.deliver({ kind: 'failed', attemptId, error: toErrorRecord(error) })
      .catch((refusal: unknown) => {
        log(toErrorRecord(refusal).message);
      });
    wantsWork = false;
    if (attempt === null) askSoon();
  }

  function drain(why: string): void {
    if (draining) return;
    draining = true;
    log(`draining (${why})`);
    const patience = setTimeout(() => {
      log('the grace is over: the engine is killed');
      void keeper.close();
      // What was said already may still arrive; then it ends, whoever has heard it.
      setTimeout(() => void finish(0, 'drained in part'), Math.min(500, times.graceMs / 4)).unref();
    }, times.graceMs * 0.9);
    attempt?.stop('pre-empted');
    void (attempt?.done ?? Promise.resolve()).then(() => {
      clearTimeout(patience);
      return finish(0, 'drained');
    });
  }

  let finishing = false;
  async function finish(code: number, reason: string): Promise<void> {
    if (finishing) return;
    finishing = true;
    draining = true;
    await connection?.close(reason);
    await exchange.close();
    await keeper.close();
    await rm(scratch, { recursive: true, force: true });
    log(`stopped: ${reason}`);
    resolveEnded(code);
  }

  const stopListening = listenForStop({
    signal: options.signal,
    handleSignals: options.handleSignals !== false,
    onStop: drain,
    onEnd: () => {
      log('second signal: ending at once');
      void keeper.close();
    },
  });

  try {
    log('loading the engine');
    const engine = await keeper.get();
    log(`engine ready: ${engine.engine}, ${engine.device}`);
    if (!draining) {
      connection = openServiceConnection({
        address: options.hub,
        worker: describeWorker(options, engine, version),
        times,
        held: () => (attempt === null ? [] : [attempt.id]),
        residentBytes: () => process.memoryUsage.rss() + keeper.residentBytes,
        onMessage: handle,
        onWelcome: welcomed,
        onDown: (reason, nextTryMs) => {
          log(`hub unreachable (${reason}); next try in ${(nextTryMs / 1000).toFixed(1)} s`);
        },
        onTick: () => {
          void keeper.measure();
          if (attempt !== null && connection?.leaseExpired() === true)
            drop(attempt, 'no word from the hub for too long');
        },
        onTrouble: misunderstood,
        ...(options.token === undefined ? {} : { token: options.token }),
      });
    }
  } catch (error) {
    // A keeper that has given up ends the service through onHopeless; anything else is the caller's to see.
    if (!(error instanceof AppError && error.code === 'engine-failed')) {
      await finish(1, toErrorRecord(error).message);
      throw error;
    }
  }
  try {
    return await ended;
  } finally {
    stopListening();
  }
}
