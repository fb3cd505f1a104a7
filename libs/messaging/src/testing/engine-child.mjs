/** An engine without tensors: what it does is chosen by the job's seed. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serveEngineChild } from '@bionas/messaging';
import { AppError } from '@bionas/contracts';

const provenance = {
  backend: 'none',
  tensorflow: null,
  device: 'none',
  precision: 'float32',
  node: process.version,
  bionas: '0',
  dataHash: 'none',
};
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const trained = (weights, steps) => ({
  kind: 'train',
  validation: { correct: 1, total: 2 },
  test: { correct: 1, total: 2 },
  trainLoss: 1,
  validationLoss: 1,
  epochs: 1,
  steps,
  parameters: 1,
  durationMs: 1,
  weights,
  provenance,
});

async function checkpoint(context, epoch) {
  const path = join(context.scratch, 'checkpoint');
  await writeFile(path, Buffer.alloc(3_000_000, epoch));
  await context.checkpoint(path, 'checkpoint', { epoch, step: epoch * 10 });
}

async function finish(context, steps = 10) {
  const path = join(context.scratch, 'weights');
  await writeFile(path, Buffer.alloc(2_500_000, 7));
  const weights = await context.fileOf(path, 'weights');
  return {
    result: trained({ hash: weights.hash, bytes: weights.bytes, kind: 'weights' }, steps),
    files: [weights],
  };
}

const jobs = {
  // 0: everything once
  0: async (start, context) => {
    context.log('info', `resuming at ${start.checkpoint?.position.epoch ?? 'the beginning'}`);
    console.log('a line on stdout');
    context.metrics([{ name: 'train/loss', step: 1, epoch: 0.1, value: NaN, at: Date.now() }]);
    context.progress(0.5, 'half');
    await checkpoint(context, 1);
    await checkpoint(context, 2);
    return finish(context);
  },
  // 1: crashes
  1: async () => {
    console.error('a native thing went wrong');
    await sleep(50);
    process.kill(process.pid, 'SIGSEGV');
    await sleep(10_000);
  },
  // 2: works until it is stopped
  2: async (_start, context) => {
    for (let step = 0; ; step += 1) {
      context.metrics([{ name: 'train/loss', step, epoch: 0, value: step, at: Date.now() }]);
      context.progress(0.1, `step ${step}`);
      const reason = context.stopRequested();
      if (reason !== null) {
        if (reason !== 'cancelled') await checkpoint(context, 5);
        throw context.stopped();
      }
      await sleep(20);
    }
  },
  // 3: blocks for three seconds in one piece: longer than the hub's patience in the tests
  3: async (_start, context) => {
    const until = Date.now() + 3_000;
    while (Date.now() < until);
    return finish(context);
  },
  // 4: expected failure
  4: async () => {
    throw new AppError('diverged', 'the loss is not finite');
  },
  // 5: forty points over two seconds, then the result
  5: async (_start, context) => {
    for (let step = 0; step < 40; step += 1) {
      context.metrics([{ name: 'train/loss', step, epoch: 0, value: step, at: Date.now() }]);
      await sleep(50);
    }
    return finish(context, 40);
  },
  // 6: never hears a stop
  6: async () => {
    for (;;);
  },
};

async function search(start, context) {
  const genome = {
    version: 1,
    space: 'bionas-chain-v1',
    slots: { head: 'bp' },
    layers: [{ operation: 'conv_3x3', rule: 'bp' }],
  };
  const questions = [0, 1, 2].map((question) => ({ kind: 'evaluate', question, genome, epochs: null }));
  context.ask(questions, context.interventions().length);
  const answers = [];
  while (answers.length < 3) answers.push(...(await context.nextAnswers()));
  context.intervened(context.interventions().map(({ number }) => ({ number, round: 1, refusal: null })));
  const best = answers.map(({ question, score }) => ({ candidate: question, genome, score }));
  return {
    result: { kind: 'search', best, evaluated: best.length, stoppedBy: 'budget' },
    files: [],
  };
}

await serveEngineChild({
  load: async () => {
    if (process.env.FAKE_ENGINE_BROKEN) throw new Error('libtensorflow.so is missing');
    if (process.env.FAKE_ENGINE_SLOW) await sleep(20_000);
    return { engine: 'a fake engine', device: 'no device' };
  },
  run: (start, context) =>
    start.job.kind === 'search' ? search(start, context) : jobs[start.job.seed](start, context),
});
